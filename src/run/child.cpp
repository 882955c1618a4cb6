#include "run/child.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <thread>

namespace autoepoch::run {
namespace {

constexpr std::chrono::milliseconds kGlance{5};
constexpr off_t kMostBytes = 64 * 1024;

}  // namespace

std::optional<int> wait_for_end(pid_t child, std::chrono::milliseconds patience) {
  using Clock = std::chrono::steady_clock;
  for (const auto deadline = Clock::now() + patience;; std::this_thread::sleep_for(kGlance)) {
    int status = 0;
    const pid_t ended = waitpid(child, &status, WNOHANG);
    if (ended == child || (ended < 0 && errno != EINTR)) return status;
    if (Clock::now() >= deadline) return std::nullopt;
  }
}

std::string how_it_ended(int status) {
  if (!WIFSIGNALED(status)) return "exited with status " + std::to_string(WEXITSTATUS(status));
  const int signal = WTERMSIG(status);
  const std::string text = "killed by signal " + std::to_string(signal) + " (" + strsignal(signal) + ")";
  return signal == SIGKILL ? text + ", perhaps by the system for lack of memory" : text;
}

std::string last_line(int descriptor, off_t begin) {
  const off_t end = lseek(descriptor, 0, SEEK_END);
  const off_t from = std::max(begin, end - kMostBytes);
  std::string text(static_cast<std::size_t>(std::max<off_t>(0, end - from)), '\0');
  const ssize_t size = pread(descriptor, text.data(), text.size(), from);
  text.resize(static_cast<std::size_t>(std::max<ssize_t>(0, size)));
  text.erase(text.find_last_not_of('\n') + 1);
  const std::size_t line = text.rfind('\n');
  return line == std::string::npos ? text : text.substr(line + 1);
}

}  // namespace autoepoch::run
