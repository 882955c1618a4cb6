#include "cli/program.hpp"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <thread>

namespace autoepoch::test {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::minutes kPatience{1};
constexpr std::chrono::milliseconds kPollInterval{5};

std::string make_file(const std::string& text = {}) {
  std::string name = std::filesystem::temp_directory_path() / "autoepoch-cli-XXXXXX";
  const int descriptor = mkstemp(name.data());
  if (descriptor < 0 || write(descriptor, text.data(), text.size()) != std::ssize(text))
    throw std::runtime_error("cannot make a temporary file");
  close(descriptor);
  return name;
}

/// Makes `target` of a child process the file; the file may be removed afterwards.
void redirect(int opened, int target) {
  dup2(opened, target);
  close(opened);
}

[[noreturn]] void execute(const Launch& launch) {
  std::vector<std::string> words = {AUTOEPOCH_PROGRAM};
  words.insert(words.end(), launch.arguments.begin(), launch.arguments.end());
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  for (const auto& [name, value] : launch.environment) setenv(name.c_str(), value.c_str(), 1);
  execv(AUTOEPOCH_PROGRAM, arguments.data());
  _exit(127);
}

}  // namespace

Program::Program(const Launch& launch) : out_(make_file()), err_(make_file()) {
  const std::string input = make_file(launch.input);
  const int input_descriptor = open(input.c_str(), O_RDONLY | O_CLOEXEC);
  std::filesystem::remove(input);
  int child_terminal = -1;
  winsize size{.ws_row = 24, .ws_col = 80, .ws_xpixel = 0, .ws_ypixel = 0};
  if (launch.terminal && openpty(&terminal_, &child_terminal, nullptr, nullptr, &size) != 0)
    throw std::runtime_error("cannot make a terminal");
  if (launch.terminal) fcntl(terminal_, F_SETFD, FD_CLOEXEC);
  pid_ = fork();
  if (pid_ == 0) {
    redirect(input_descriptor, STDIN_FILENO);
    redirect(open(out_.c_str(), O_WRONLY), STDOUT_FILENO);
    redirect(launch.terminal ? child_terminal : open(err_.c_str(), O_WRONLY), STDERR_FILENO);
    execute(launch);
  }
  close(input_descriptor);
  if (launch.terminal) close(child_terminal);
}

Program::~Program() {
  if (!status_) {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  if (terminal_ >= 0) close(terminal_);
  std::filesystem::remove(out_);
  std::filesystem::remove(err_);
}

void Program::signal(int number) const { kill(pid_, number); }

std::string Program::output() const { return read_text(out_); }

bool Program::ended() {
  drain_terminal();
  int status = 0;
  if (!status_ && waitpid(pid_, &status, WNOHANG) == pid_)
    status_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return status_.has_value();
}

Result Program::wait() {
  wait_until([this] { return ended(); });
  drain_terminal();
  return {*status_, read_text(out_), terminal_ >= 0 ? terminal_text_ : read_text(err_)};
}

void Program::drain_terminal() {
  std::array<char, 4096> buffer{};
  pollfd ready{.fd = terminal_, .events = POLLIN, .revents = 0};
  while (terminal_ >= 0 && poll(&ready, 1, 0) > 0 && (ready.revents & POLLIN) != 0) {
    const ssize_t count = read(terminal_, buffer.data(), buffer.size());
    if (count <= 0) return;
    terminal_text_.append(buffer.data(), static_cast<std::size_t>(count));
  }
}

Result run(const std::vector<std::string>& arguments) { return Program({.arguments = arguments}).wait(); }

void wait_until(const std::function<bool()>& holds) {
  const auto limit = Clock::now() + kPatience;
  while (!holds()) {
    if (Clock::now() > limit) throw std::runtime_error("waited in vain");
    std::this_thread::sleep_for(kPollInterval);
  }
}

}  // namespace autoepoch::test
