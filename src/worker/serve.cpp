#include "autoepoch/worker.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <exception>
#include <iostream>
#include <iterator>
#include <optional>
#include <thread>
#include <utility>

#include "autoepoch/error.hpp"
#include "autoepoch/json.hpp"
#include "worker/attempt.hpp"
#include "worker/line_buffer.hpp"
#include "worker/wire.hpp"

namespace autoepoch {
namespace worker {
namespace {

constexpr int kOk = 0;
constexpr int kFailure = 1;
constexpr int kUsage = 2;

/// The way to the controller and back. Programs that an experiment starts do not inherit it.
class Channel {
 public:
  /// Takes stdin and stdout for the protocol and leaves the experiments /dev/null and stderr in their place.
  Channel() : in_(::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)), out_(::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3)) {
    const int nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    ::dup2(nothing, STDIN_FILENO);
    ::close(nothing);
    ::dup2(STDERR_FILENO, STDOUT_FILENO);
  }
  ~Channel() {
    ::close(in_);
    ::close(out_);
  }
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  /// False when the controller has gone.
  bool send(const wire::ToController& message) const {
    const std::string line = wire::encode(message);
    for (std::size_t sent = 0; sent < line.size();) {
      const ssize_t count = ::write(out_, line.data() + sent, line.size() - sent);
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) return false;
      sent += static_cast<std::size_t>(count);
    }
    return true;
  }

  /// The next message that is of that type; none when the controller has gone.
  template <class Message>
  std::optional<Message> receive() {
    for (;;) {
      while (const auto line = lines_.next()) {
        const auto message = wire::decode_to_worker(*line);
        if (message && std::holds_alternative<Message>(*message)) return std::get<Message>(*message);
        std::cerr << "ignored a line that was not expected: " << *line << std::endl;
      }
      char block[4096];
      const ssize_t count = ::read(in_, block, sizeof block);
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) return std::nullopt;
      lines_.append({block, static_cast<std::size_t>(count)});
    }
  }

 private:
  int in_;
  int out_;
  wire::LineBuffer lines_;
};

/// The experiment and its memory are gone when this returns: the controller may start the next trial.
Outcome run_job(const wire::Init& init, const Job& job, const ExperimentFactory& factory, Channel& channel) try {
  const ExperimentInput input{.params = job.params,
                              .seed = job.seed,
                              .experiment = init.experiment,
                              .objective = init.objective,
                              .max_epochs = init.max_epochs,
                              .device = init.device};
  Attempt attempt(factory, input, job, init.checkpoints);
  return attempt.run([&](const Observation& observation) -> std::optional<wire::Answer> {
    if (!channel.send(Reported{.trial = job.trial, .observation = observation})) return std::nullopt;
    return channel.receive<wire::Answer>();
  });
} catch (...) {
  return crash_from_exception(job.trial);
}

int serve(const ExperimentFactory& factory) {
  Channel channel;
  if (!channel.send(wire::Hello{})) return kFailure;
  const auto init = channel.receive<wire::Init>();
  if (!init) return kOk;
  while (const auto job = channel.receive<Job>()) {
    const Outcome outcome = run_job(*init, *job, factory, channel);
    if (const auto* ended = std::get_if<Ended>(&outcome)) {
      if (!channel.send(*ended)) return kFailure;
    } else if (const auto* crash = std::get_if<Crashed>(&outcome)) {
      std::cerr << "trial " << job->trial << ": " << crash->reason << std::endl;
      if (!channel.send(*crash) || init->device != "cpu") return kFailure;
    } else {
      return kOk;  // the controller has gone
    }
  }
  return kOk;
}

}  // namespace
}  // namespace worker

Machine cpu_only() { return {.cores = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()))}; }

int serve_worker(const std::vector<std::string>& arguments, const ExperimentFactory& factory,
                 const std::function<Machine()>& probe, const std::function<void(const StudySpec&)>& check,
                 const std::function<WorkerDescription(const StudySpec&)>& describe) try {
  if (arguments.size() == 1 && arguments[0] == "--probe") {
    std::cout << wire::encode(probe()) << std::flush;
    return worker::kOk;
  }
  if (arguments.size() == 1 && arguments[0] == "--check") {
    check(parse_spec(std::string{std::istreambuf_iterator<char>(std::cin), {}}));
    return worker::kOk;
  }
  if (arguments.size() == 1 && arguments[0] == "--describe") {
    const std::string study{std::istreambuf_iterator<char>(std::cin), {}};
    WorkerDescription description = describe(study.empty() ? StudySpec{} : parse_spec(study));
    description.protocol = wire::kProtocol;
    std::cout << wire::encode(description, probe()) << std::flush;
    return worker::kOk;
  }
  if (!arguments.empty() || ::isatty(STDIN_FILENO) != 0) {
    std::cerr << "This program trains what autoepoch sends to its stdin; \"--probe\" prints the devices it can use.\n";
    return worker::kUsage;
  }
  return worker::serve(factory);
} catch (const InvalidInput& error) {
  std::cerr << error.what() << std::endl;
  return worker::kUsage;
} catch (const std::exception& error) {
  std::cerr << error.what() << std::endl;
  return worker::kFailure;
}

}  // namespace autoepoch
