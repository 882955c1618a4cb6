#include "run/detached.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>
#include <thread>

#include "autoepoch/error.hpp"
#include "run/child.hpp"

namespace autoepoch::run {
namespace {

/// Closes a descriptor when it goes.
class Descriptor {
 public:
  explicit Descriptor(int descriptor) : descriptor_(descriptor) {}
  ~Descriptor() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return descriptor_; }

 private:
  int descriptor_;
};

int spawn(const std::filesystem::path& program, std::vector<std::string>& arguments, int output, pid_t& child) {
  std::vector<char*> words;
  for (std::string& word : arguments) words.push_back(word.data());
  words.push_back(nullptr);
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&files, output, STDERR_FILENO);
  posix_spawn_file_actions_addclosefrom_np(&files, STDERR_FILENO + 1);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none;
  sigset_t all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  const int error = posix_spawn(&child, program.c_str(), &files, &attributes, words.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&files);
  return error;
}

/// One thread a program, rather than a handler of SIGCHLD, which belongs to the whole process.
void reap_later(pid_t child) {
  std::thread([child] {
    while (waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
    }
  }).detach();
}

}  // namespace

void start_detached(const std::filesystem::path& program, std::vector<std::string> arguments,
                    const std::filesystem::path& log, std::chrono::milliseconds patience) {
  const std::string name = arguments.at(0);
  const Descriptor output(open(log.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666));
  if (output.get() < 0) throw ExecutorError("cannot write " + log.string() + ": " + std::strerror(errno));
  const off_t printed_before = lseek(output.get(), 0, SEEK_END);
  pid_t child = 0;
  const int error = spawn(program, arguments, output.get(), child);
  if (error != 0) throw ExecutorError("cannot start " + program.string() + ": " + std::strerror(error));

  const std::optional<int> status = wait_for_end(child, patience);
  if (!status) return reap_later(child);
  if (*status == 0) return;
  std::string words = last_line(output.get(), printed_before);
  if (words.starts_with(name + ": ")) words.erase(0, name.size() + 2);
  throw ExecutorError(words.empty() ? name + " " + how_it_ended(*status) : words);
}

}  // namespace autoepoch::run
