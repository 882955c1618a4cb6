#include "cli/worker_check.hpp"

#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include "autoepoch/error.hpp"
#include "autoepoch/json.hpp"

namespace autoepoch::cli {
namespace {

constexpr int kWrongInput = 2;

/// The last line of what the program wrote, without "NAME: " before it.
std::string complaint(int file, const std::string& name) {
  std::array<char, 65536> block{};
  const ssize_t size = pread(file, block.data(), block.size(), 0);
  std::string text(block.data(), static_cast<std::size_t>(size < 0 ? 0 : size));
  text.erase(text.find_last_not_of('\n') + 1);
  const std::size_t line = text.rfind('\n');
  if (line != std::string::npos) text.erase(0, line + 1);
  return text.starts_with(name + ": ") ? text.substr(name.size() + 2) : text;
}

}  // namespace

MemoryFile::MemoryFile(const std::string& text) : descriptor_(memfd_create("autoepoch", MFD_CLOEXEC)) {
  if (descriptor_ < 0 || pwrite(descriptor_, text.data(), text.size(), 0) != std::ssize(text))
    throw ExecutorError("cannot make a file in memory: " + std::string(std::strerror(errno)));
}

MemoryFile::~MemoryFile() { close(descriptor_); }

WorkerCheck::WorkerCheck(const run::WorkerProgram& program, const StudySpec& spec)
    : name_(program.file.filename().string()), input_(to_json(spec)), errors_("") {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, input_.descriptor(), STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, errors_.descriptor(), STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, errors_.descriptor(), STDERR_FILENO);
  std::string name = program.file.string();
  std::string mode = "--check";
  const std::array<char*, 3> arguments = {name.data(), mode.data(), nullptr};
  const int error = posix_spawnp(&pid_, name.c_str(), &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) throw ExecutorError("cannot start " + name + ": " + std::strerror(error));
}

WorkerCheck::~WorkerCheck() {
  if (pid_ < 0) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
}

void WorkerCheck::wait() {
  int status = 0;
  while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return;
  const std::string text = complaint(errors_.descriptor(), name_);
  if (WIFEXITED(status) && WEXITSTATUS(status) == kWrongInput) throw InvalidInput(text);
  throw ExecutorError(name_ + " --check failed: " + text);
}

}  // namespace autoepoch::cli
