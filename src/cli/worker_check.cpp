#include "cli/worker_check.hpp"

#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <string>
#include <utility>

#include "autoepoch/error.hpp"
#include "autoepoch/json.hpp"
#include "run/child.hpp"

namespace autoepoch::cli {
namespace {

constexpr int kWrongInput = 2;

/// What the program complains of: its last line without "NAME: " before it, or how it ended.
std::string complaint(int file, const std::string& name, int status) {
  const std::string line = run::last_line(file);
  if (line.starts_with(name + ": ")) return line.substr(name.size() + 2);
  return line.empty() ? name + " --check " + run::how_it_ended(status) : line;
}

}  // namespace

MemoryFile::MemoryFile(const std::string& text) : descriptor_(memfd_create("autoepoch", MFD_CLOEXEC)) {
  if (descriptor_ >= 0 && pwrite(descriptor_, text.data(), text.size(), 0) == std::ssize(text)) return;
  const int error = errno;
  if (descriptor_ >= 0) close(descriptor_);
  throw ExecutorError("cannot make a file in memory: " + std::string(std::strerror(error)));
}

MemoryFile::~MemoryFile() { close(descriptor_); }

WorkerCheck::WorkerCheck(const WorkerProgram& program, const StudySpec& spec)
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

void WorkerCheck::wait(std::chrono::seconds limit) {
  const std::optional<int> status = run::wait_for_end(pid_, limit);
  if (!status)
    throw ExecutorError(name_ + " --check has not ended within " + std::to_string(limit.count()) +
                        " s; its last line: " + run::last_line(errors_.descriptor()));
  pid_ = -1;
  if (WIFEXITED(*status) && WEXITSTATUS(*status) == 0) return;
  const std::string text = complaint(errors_.descriptor(), name_, *status);
  if (WIFEXITED(*status) && WEXITSTATUS(*status) == kWrongInput) throw InvalidInput(text);
  throw ExecutorError(name_ + " --check failed: " + text);
}

}  // namespace autoepoch::cli
