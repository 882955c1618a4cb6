#include "run/worker_process.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <csignal>
#include <cstring>
#include <map>
#include <thread>
#include <utility>

#include "autoepoch/error.hpp"
#include "run/child.hpp"

namespace autoepoch::run {
namespace {

constexpr std::size_t kLastLines = 3;          // of a dead worker, quoted in the reason
constexpr std::size_t kLongestLastLine = 200;  // bytes
constexpr timeval kSendPatience = {.tv_sec = 10, .tv_usec = 0};
constexpr std::chrono::seconds kBurialPatience{5};
constexpr std::chrono::milliseconds kGlance{1};

[[noreturn]] void refuse(const std::string& what, int error) {
  throw ExecutorError(what + ": " + std::strerror(error));
}

/// The same as a descriptor that no standard stream has: a process may have been started without those, and the
/// worker's own are put in their place.
int above_standard(int descriptor) {
  if (descriptor > STDERR_FILENO) return descriptor;
  const int higher = ::fcntl(descriptor, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  ::close(descriptor);
  return higher;
}

/// Strings as execvpe() wants them; valid while `strings` is.
std::vector<char*> pointers(std::vector<std::string>& strings) {
  std::vector<char*> result;
  for (std::string& text : strings) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

/// This process's environment with some variables replaced.
std::vector<std::string> merged_environment(const Environment& changes) {
  std::map<std::string, std::string> variables;
  for (char** entry = environ; *entry; ++entry) {
    const std::string text = *entry;
    const auto equals = text.find('=');
    if (equals != std::string::npos) variables[text.substr(0, equals)] = text.substr(equals + 1);
  }
  for (const auto& [name, value] : changes) variables[name] = value;
  std::vector<std::string> result;
  for (const auto& [name, value] : variables) result.push_back(name + "=" + value);
  return result;
}

/// What a child does between fork and exec, where only async-signal-safe functions may be called. Returns on failure.
void become_worker(char* const* argv, char* const* envp, int channel, int errors, pid_t parent) {
  ::setpgid(0, 0);                        // the terminal's Ctrl-C is for the controller
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);     // outlive nobody
  if (::getppid() != parent) ::_exit(1);  // it died before the line above
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) ::signal(signal, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  ::dup2(channel, STDIN_FILENO);
  ::dup2(channel, STDOUT_FILENO);
  ::dup2(errors, STDERR_FILENO);
  ::execvpe(argv[0], argv, envp);
}

/// Appends what `receive` gets without blocking, at most a megabyte at a time. False at the end of input.
template <class Receive>
bool drain(Receive receive, wire::LineBuffer& lines) {
  std::array<char, 16384> block;
  for (int turn = 0; turn < 64; ++turn) {
    const ssize_t count = receive(block.data(), block.size());
    if (count > 0) {
      lines.append({block.data(), static_cast<std::size_t>(count)});
    } else if (count == 0 || errno != EINTR) {
      return count < 0 && errno == EAGAIN;
    }
  }
  return true;
}

}  // namespace

WorkerProcess::WorkerProcess(const WorkerProgram& program, const Environment& environment, Log log)
    : log_(std::move(log)) {
  int channel[2];
  int errors[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, channel) != 0) refuse("cannot make a socket", errno);
  for (int& descriptor : channel) descriptor = above_standard(descriptor);
  channel_ = channel[0];
  ::setsockopt(channel_, SOL_SOCKET, SO_SNDTIMEO, &kSendPatience, sizeof kSendPatience);
  if (::pipe2(errors, O_CLOEXEC) != 0) {
    const int error = errno;
    ::close(channel[0]);
    ::close(channel[1]);
    refuse("cannot make a pipe", error);
  }
  for (int& descriptor : errors) descriptor = above_standard(descriptor);
  errors_ = errors[0];
  ::fcntl(errors_, F_SETFL, O_NONBLOCK);
  try {
    start(program, environment, channel[1], errors[1]);
  } catch (...) {
    for (const int descriptor : {channel[0], channel[1], errors[0], errors[1]}) ::close(descriptor);
    throw;
  }
  ::close(channel[1]);
  ::close(errors[1]);
}

void WorkerProcess::start(const WorkerProgram& program, const Environment& environment, int channel, int errors) {
  std::vector<std::string> arguments{program.file.string()};
  arguments.insert(arguments.end(), program.arguments.begin(), program.arguments.end());
  std::vector<std::string> variables = merged_environment(environment);
  const std::vector<char*> argv = pointers(arguments);
  const std::vector<char*> envp = pointers(variables);
  const pid_t parent = ::getpid();
  int failure[2];  // closed by a successful exec, else tells errno
  if (::pipe2(failure, O_CLOEXEC) != 0) refuse("cannot make a pipe", errno);
  for (int& descriptor : failure) descriptor = above_standard(descriptor);
  pid_ = ::fork();
  if (pid_ == 0) {
    become_worker(argv.data(), envp.data(), channel, errors, parent);
    const int error = errno;
    [[maybe_unused]] const ssize_t written = ::write(failure[1], &error, sizeof error);
    ::_exit(127);
  }
  int error = pid_ < 0 ? errno : 0;
  ::close(failure[1]);
  if (pid_ > 0 && ::read(failure[0], &error, sizeof error) == sizeof error) ::waitpid(pid_, nullptr, 0);
  ::close(failure[0]);
  if (error != 0) refuse("cannot start " + program.file.string(), error);
}

WorkerProcess::~WorkerProcess() {
  bury();
  ::close(channel_);
  if (errors_ >= 0) ::close(errors_);
}

void WorkerProcess::send(const std::string& line) {
  for (std::size_t sent = 0; sent < line.size();) {
    const ssize_t count = ::send(channel_, line.data() + sent, line.size() - sent, MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) {
      if (pid_ > 0) ::kill(-pid_, SIGKILL);
      return;
    }
    sent += static_cast<std::size_t>(count);
  }
}

WorkerProcess::Input WorkerProcess::read() {
  Input input;
  const auto receive = [this](char* block, std::size_t size) { return ::recv(channel_, block, size, MSG_DONTWAIT); };
  input.ended = !drain(receive, channel_lines_);
  while (auto line = channel_lines_.next()) input.lines.push_back(*std::move(line));
  return input;
}

void WorkerProcess::read_errors() {
  if (errors_ < 0) return;
  const bool open = drain([this](char* block, std::size_t size) { return ::read(errors_, block, size); }, error_lines_);
  while (const auto line = error_lines_.next()) log(*line);
  if (!open) ::close(std::exchange(errors_, -1));
}

void WorkerProcess::log(std::string_view line) {
  log_(line);
  last_lines_.emplace_back(line.substr(0, kLongestLastLine));
  if (last_lines_.size() > kLastLines) last_lines_.pop_front();
}

void WorkerProcess::finish(double seconds) {
  using Clock = std::chrono::steady_clock;
  const auto deadline = Clock::now() + std::chrono::duration<double>(seconds);
  ::shutdown(channel_, SHUT_WR);
  for (;;) {
    const double left = std::chrono::duration<double, std::milli>(deadline - Clock::now()).count();
    std::array<pollfd, 2> sources{{{channel_, POLLIN, 0}, {errors_, POLLIN, 0}}};
    if (left <= 0 || ::poll(sources.data(), sources.size(), static_cast<int>(left) + 1) < 0) return;
    if (sources[1].revents != 0) read_errors();
    if (sources[0].revents != 0 && read().ended) return;
  }
}

std::string WorkerProcess::bury() {
  if (pid_ < 0) return {};
  int status = 0;
  ::kill(-pid_, SIGKILL);  // and what it started itself; one that is exiting keeps its status
  const auto deadline = std::chrono::steady_clock::now() + kBurialPatience;
  pid_t ended = 0;
  while ((ended = ::waitpid(pid_, &status, WNOHANG)) == 0 && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(kGlance);
  }
  pid_ = -1;
  read_errors();
  if (const std::string rest = error_lines_.take_rest(); !rest.empty()) log(rest);
  std::string text = ended == 0 ? "killed, but it does not go: the system keeps it" : how_it_ended(status);
  for (const std::string& line : last_lines_) {
    text += (&line == &last_lines_.front() ? "; its last lines: " : " | ") + line;
  }
  return text;
}

void poll_for_input(std::vector<pollfd>& sources, double seconds) {
  constexpr double kLongestPoll = 3600;  // seconds; poll() counts milliseconds in an int
  const double milliseconds = 1000 * std::clamp(seconds, 0.0, kLongestPoll);
  if (::poll(sources.data(), sources.size(), static_cast<int>(std::ceil(milliseconds))) > 0) return;
  for (pollfd& source : sources) source.revents = 0;
}

}  // namespace autoepoch::run
