#include "run/process_executor.hpp"

#include <poll.h>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <utility>

#include "autoepoch/error.hpp"
#include "run/clock.hpp"
#include "run/words.hpp"

namespace autoepoch::run {
namespace {

constexpr int kMostFailedStarts = 3;
constexpr double kFarewellSeconds = 1;
constexpr double kLongestPoll = 3600;  // seconds; poll() counts milliseconds in an int

/// Waits until one of the descriptors can be read (revents), at most so long. Negative descriptors are left out.
void poll_for_input(std::vector<pollfd>& sources, double seconds) {
  const double milliseconds = 1000 * std::clamp(seconds, 0.0, kLongestPoll);
  if (::poll(sources.data(), sources.size(), static_cast<int>(std::ceil(milliseconds))) > 0) return;
  for (pollfd& source : sources) source.revents = 0;
}

}  // namespace

Machine probe_machine(const WorkerProgram& program, double limit_seconds) {
  WorkerProgram probe = program;
  probe.arguments.push_back("--probe");
  WorkerProcess process(probe, {}, [](std::string_view) {});
  const double deadline = steady_seconds() + limit_seconds;
  while (steady_seconds() < deadline) {
    std::vector<pollfd> sources{{process.channel(), POLLIN, 0}, {process.errors(), POLLIN, 0}};
    poll_for_input(sources, deadline - steady_seconds());
    process.read_errors();
    const WorkerProcess::Input input = process.read();
    for (const std::string& line : input.lines) {
      if (auto machine = wire::decode_machine(line)) return *std::move(machine);
      process.log(line);
    }
    if (input.ended) throw ExecutorError(probe.file.string() + " tells no devices: " + process.bury());
  }
  throw ExecutorError(probe.file.string() + " tells no devices within " + duration_text(limit_seconds));
}

ProcessExecutor::ProcessExecutor(const StudySpec& spec, ProcessOptions options)
    : init_{.experiment = spec.experiment,
            .objective = spec.objective,
            .max_epochs = spec.budget.max_epochs,
            .checkpoints = options.checkpoints.directory.string(),
            .checkpoint_every = options.checkpoints.every,
            .max_to_keep = options.checkpoints.max_to_keep},
      options_(std::move(options)) {
  assert(!options_.slots.empty());
  for (const Slot& slot : options_.slots) workers_.push_back({.slot = slot});
}

ProcessExecutor::~ProcessExecutor() {
  const double deadline = steady_seconds() + kFarewellSeconds;
  for (Worker& worker : workers_) {
    if (worker.process) worker.process->finish(0);
  }
  for (Worker& worker : workers_) {
    if (worker.process) worker.process->finish(deadline - steady_seconds());
  }
}

bool ProcessExecutor::is_free(const Worker& worker) { return !worker.job; }

int ProcessExecutor::free_slots() const {
  return static_cast<int>(std::count_if(workers_.begin(), workers_.end(), is_free));
}

std::vector<SlotStatus> ProcessExecutor::slots() const {
  std::vector<SlotStatus> statuses;
  for (const Worker& worker : workers_) {
    const auto trial = worker.job ? std::optional(worker.job->trial) : std::nullopt;
    statuses.push_back({.device = worker.slot.label, .trial = trial, .free = is_free(worker)});
  }
  return statuses;
}

void ProcessExecutor::submit(const Job& job) {
  const auto worker = std::find_if(workers_.begin(), workers_.end(), is_free);
  assert(worker != workers_.end());
  if (!worker->process) start(*worker);
  worker->job = job;
  give_job(*worker);
}

void ProcessExecutor::start(Worker& worker) {
  const auto log = [this, &worker](std::string_view line) { options_.log(worker.slot, line); };
  worker.process = std::make_unique<WorkerProcess>(options_.program, worker.slot.environment, log);
  worker.greeted = false;
  worker.started = now();
  wire::Init init = init_;
  init.device = worker.slot.device;
  worker.process->send(wire::encode(init));
}

void ProcessExecutor::give_job(Worker& worker) {
  worker.outcome_known = false;
  worker.process->send(wire::encode(*worker.job));
}

Event ProcessExecutor::wait(double seconds) {
  const double deadline = now() + seconds;
  for (watch(events_.empty() ? seconds : 0); events_.empty(); watch(deadline - now())) {
    if (now() >= deadline) return TimedOut{};
  }
  const Event event = std::move(events_.front());
  events_.pop_front();
  const auto free_slot = [this](std::int64_t trial) {
    if (Worker* worker = find(trial)) worker->job.reset();
  };
  if (const auto* ended = std::get_if<Ended>(&event)) free_slot(ended->trial);
  if (const auto* crash = std::get_if<Crashed>(&event)) free_slot(crash->trial);
  return event;
}

/// Takes what signals and workers have to say, waiting at most so long for the first of them.
void ProcessExecutor::watch(double seconds) {
  std::vector<pollfd> sources{{signals_.descriptor(), POLLIN, 0}};
  double patience = seconds;
  for (const Worker& worker : workers_) {
    sources.push_back({worker.process ? worker.process->channel() : -1, POLLIN, 0});
    sources.push_back({worker.process ? worker.process->errors() : -1, POLLIN, 0});
    const bool is_starting = worker.process && !worker.greeted;
    if (is_starting) patience = std::min(patience, worker.started + options_.start_seconds - now());
  }
  poll_for_input(sources, patience);
  while (signals_.take()) events_.emplace_front(Interrupted{});
  for (std::size_t i = 0; i < workers_.size(); ++i) {
    if (sources[2 * i + 2].revents != 0) workers_[i].process->read_errors();
    if (sources[2 * i + 1].revents != 0) take_input(workers_[i]);
  }
  check_starts();
}

void ProcessExecutor::take_input(Worker& worker) {
  const WorkerProcess::Input input = worker.process->read();
  for (const std::string& line : input.lines) {
    take_message(worker, line);
    if (!worker.process) return;
  }
  if (input.ended) take_end(worker);
}

void ProcessExecutor::take_message(Worker& worker, const std::string& line) {
  auto message = wire::decode_to_controller(line);
  if (!message) return worker.process->log(line);
  if (const auto* hello = std::get_if<wire::Hello>(&*message)) {
    if (hello->protocol != wire::kProtocol) {
      throw ExecutorError(options_.program.file.string() + " is of another version than this program (protocol " +
                          std::to_string(hello->protocol) + ", not " + std::to_string(wire::kProtocol) + ")");
    }
    worker.greeted = true;
    failed_starts_ = 0;
    return;
  }
  const auto to_event = [](auto&& what) -> std::pair<std::int64_t, Event> {
    if constexpr (std::is_same_v<std::decay_t<decltype(what)>, wire::Hello>) {
      return {};
    } else {
      return {what.trial, std::move(what)};
    }
  };
  auto [trial, event] = std::visit(to_event, *std::move(message));
  if (worker.job && worker.job->trial == trial && !worker.outcome_known) {
    worker.outcome_known = !std::holds_alternative<Reported>(event);
    events_.push_back(std::move(event));
  } else {
    worker.process->log("ignored what this worker says of trial " + std::to_string(trial) + ", which it does not run");
  }
}

/// The process has ended, or is about to.
void ProcessExecutor::take_end(Worker& worker) {
  const std::string how = worker.process->bury();
  worker.process.reset();
  if (!worker.greeted) return start_again(worker, how);
  if (worker.job && !worker.outcome_known) {
    events_.emplace_back(Crashed{.trial = worker.job->trial, .reason = "worker " + how, .retryable = true});
  }
}

void ProcessExecutor::check_starts() {
  for (Worker& worker : workers_) {
    if (!worker.process || worker.greeted || now() < worker.started + options_.start_seconds) continue;
    worker.process.reset();
    start_again(worker, "no hello within " + duration_text(options_.start_seconds));
  }
}

/// A worker that does not come up is not its trial's fault.
void ProcessExecutor::start_again(Worker& worker, const std::string& cause) {
  if (++failed_starts_ >= kMostFailedStarts) {
    throw ExecutorError(options_.program.file.string() + " does not start: " + cause);
  }
  if (!worker.job) return;
  start(worker);
  give_job(worker);
}

void ProcessExecutor::answer(std::int64_t trial, Reply reply) {
  const Worker* worker = find(trial);
  assert(worker);
  if (worker->process) worker->process->send(wire::encode(wire::Answer{.trial = trial, .reply = reply}));
}

void ProcessExecutor::kill(std::int64_t trial) {
  Worker* worker = find(trial);
  if (!worker) return;
  worker->process.reset();
  worker->job.reset();
  const auto concerns = [trial](const Event& event) {
    const auto is_of = [trial](const auto& what) {
      if constexpr (requires { what.trial; }) return what.trial == trial;
      return false;
    };
    return std::visit(is_of, event);
  };
  std::erase_if(events_, concerns);
}

void ProcessExecutor::discard(std::int64_t trial, bool keep_best) {
  if (init_.checkpoints.empty()) return;
  CheckpointStore(init_.checkpoints, trial).discard(init_.objective, keep_best);
}

double ProcessExecutor::now() const { return steady_seconds(); }

double ProcessExecutor::wall_clock() const { return unix_seconds(); }

ProcessExecutor::Worker* ProcessExecutor::find(std::int64_t trial) {
  const auto worker = std::find_if(workers_.begin(), workers_.end(),
                                   [trial](const Worker& one) { return one.job && one.job->trial == trial; });
  return worker == workers_.end() ? nullptr : &*worker;
}

}  // namespace autoepoch::run
