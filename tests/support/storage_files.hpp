// Scratch directories and child processes, for tests of what survives on a disk.
#pragma once

#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <exception>
#include <filesystem>
#include <functional>
#include <stdexcept>
#include <string>

namespace autoepoch::test {

/// A new directory, removed with everything in it at the end.
class ScratchDirectory {
 public:
  ScratchDirectory() {
    std::string name = (std::filesystem::temp_directory_path() / "autoepoch-test-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot create " + name);
    path_ = name;
  }
  ~ScratchDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

/// A forked child that runs `body` and reports words of 8 bytes to its parent. Killed and reaped at the end.
class Child {
 public:
  using Report = std::function<void(std::int64_t)>;

  explicit Child(const std::function<void(const Report&)>& body) {
    int ends[2];
    if (pipe(ends) != 0) throw std::runtime_error("no pipe");
    process_ = fork();
    if (process_ == 0) run(body, ends);
    close(ends[1]);
    pipe_ = ends[0];
  }
  ~Child() {
    kill();
    close(pipe_);
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  pid_t process() const { return process_; }

  /// The next word; false when the child has ended and everything is read.
  bool read(std::int64_t& word) { return ::read(pipe_, &word, sizeof word) == sizeof word; }

  void kill() {
    if (process_ > 0) ::kill(process_, SIGKILL);
    wait();
  }

  /// The exit code, 0 unless `body` threw; -1 for a child ended by a signal.
  int wait() {
    int status = 0;
    if (process_ > 0 && waitpid(process_, &status, 0) == process_) {
      exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }
    process_ = 0;
    return exit_code_;
  }

 private:
  [[noreturn]] static void run(const std::function<void(const Report&)>& body, const int (&ends)[2]) {
    close(ends[0]);
    try {
      body([&](std::int64_t word) {
        if (write(ends[1], &word, sizeof word) != sizeof word) _exit(2);
      });
    } catch (const std::exception&) {
      _exit(1);
    }
    _exit(0);
  }

  pid_t process_ = 0;
  int pipe_ = -1;
  int exit_code_ = -1;
};

}  // namespace autoepoch::test
