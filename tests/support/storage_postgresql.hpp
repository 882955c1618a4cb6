// A private PostgreSQL server for the duration of a test: in a scratch directory, reachable by a Unix socket there
// only.
#pragma once

#include <fcntl.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/storage_files.hpp"

namespace autoepoch::test {

/// The server refuses to run as root: as root, its processes belong to the user postgres.
class PostgresqlServer {
 public:
  /// The folder of the newest installed server's programs; empty if there is none that could be run.
  static std::filesystem::path programs() {
    std::filesystem::path newest;
    int newest_version = 0;
    std::error_code none;
    for (const auto& entry : std::filesystem::directory_iterator("/usr/lib/postgresql", none)) {
      const int version = std::atoi(entry.path().filename().c_str());
      if (version <= newest_version || access((entry.path() / "bin/initdb").c_str(), X_OK) != 0) continue;
      newest = entry.path() / "bin";
      newest_version = version;
    }
    const bool runnable = geteuid() != 0 || getpwnam("postgres") != nullptr;
    return runnable ? newest : std::filesystem::path();
  }

  /// Requires: programs() is not empty.
  PostgresqlServer() {
    if (geteuid() == 0) {
      const passwd* user = getpwnam("postgres");
      if (chown(directory_.path().c_str(), user->pw_uid, user->pw_gid) != 0) throw std::runtime_error("chown failed");
    }
    const std::string data = (directory_ / "data").string();
    if (finish(start({"initdb", "-D", data, "-U", "test", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"})) !=
        0) {
      throw std::runtime_error("initdb failed: " + log_text());
    }
    server_ = start({"postgres", "-D", data, "-k", directory_.path().string(), "-h", "", "-F"});
    while (finish(start({"pg_isready", "-q", "-h", directory_.path().string()})) != 0) {
      if (waitpid(server_, nullptr, WNOHANG) != 0) throw std::runtime_error("the server ended: " + log_text());
      usleep(20000);
    }
  }
  ~PostgresqlServer() {
    kill(server_, SIGQUIT);
    waitpid(server_, nullptr, 0);
  }
  PostgresqlServer(const PostgresqlServer&) = delete;
  PostgresqlServer& operator=(const PostgresqlServer&) = delete;

  /// A libpq connection string to a new, empty database.
  std::string new_database() {
    const std::string name = "study" + std::to_string(++databases_);
    const std::string host = directory_.path().string();
    if (finish(start({"createdb", "-h", host, "-U", "test", name})) != 0) throw std::runtime_error("createdb failed");
    return "host=" + host + " user=test dbname=" + name;
  }

  /// Ends every open connection, as a failing network would.
  void disconnect_all() {
    const std::string query =
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()";
    if (finish(start({"psql", "-h", directory_.path().string(), "-U", "test", "-d", "postgres", "-c", query})) != 0) {
      throw std::runtime_error("psql failed: " + log_text());
    }
  }

 private:
  std::string log() const { return (directory_ / "log").string(); }
  std::string log_text() const { return {std::istreambuf_iterator<char>(std::ifstream(log()).rdbuf()), {}}; }

  /// Starts one of the server's programs, which dies with this process.
  pid_t start(const std::vector<std::string>& words) const {
    std::vector<std::string> command = words;
    command.front() = (programs() / words.front()).string();  // PostgreSQL 17 finds its other files by argv[0]
    const pid_t process = fork();
    if (process != 0) return process;
    if (geteuid() == 0) {
      const passwd* user = getpwnam("postgres");
      if (setgid(user->pw_gid) != 0 || setuid(user->pw_uid) != 0) _exit(127);
    }
    prctl(PR_SET_PDEATHSIG, SIGQUIT);
    const int output = open(log().c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
    dup2(output, STDOUT_FILENO);
    dup2(output, STDERR_FILENO);
    std::vector<char*> arguments;
    for (std::string& word : command) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    if (chdir("/") == 0) execv(arguments[0], arguments.data());
    _exit(127);
  }

  static int finish(pid_t process) {
    int status = 0;
    waitpid(process, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

  ScratchDirectory directory_;
  pid_t server_ = 0;
  int databases_ = 0;
};

}  // namespace autoepoch::test
