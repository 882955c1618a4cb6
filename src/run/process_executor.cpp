#include "run/process_executor.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include "autoepoch/error.hpp"
#include "core/clock.hpp"
#include "run/events.hpp"
#include "run/words.hpp"

namespace autoepoch {
namespace run {
namespace {

constexpr int kMostFailedStarts = 3;
constexpr double kFarewellSeconds = 1;

}  // namespace

ProcessExecutor::ProcessExecutor(const StudySpec& spec, ProcessOptions options)
    : init_{.experiment = spec.experiment,
            .objective = spec.objective,
            .max_epochs = spec.budget.max_epochs,
            .checkpoints = options.checkpoints},
      options_(std::move(options)),
      janitor_(options_.checkpoints.directory, spec.objective) {
  assert(!options_.slots.empty());
  for (const Slot& slot : options_.slots) {
    workers_.push_back(std::make_unique<Worker>(Worker{.slot = slot, .log = {options_.logs, workers_.size()}}));
  }
}

ProcessExecutor::~ProcessExecutor() {
  const double deadline = steady_seconds() + kFarewellSeconds;
  for (const auto& worker : workers_) {
    if (worker->process) worker->process->finish(0);
  }
  for (const auto& worker : workers_) {
    if (worker->process) worker->process->finish(deadline - steady_seconds());
  }
}

int ProcessExecutor::free_slots() const {
  return static_cast<int>(std::ranges::count_if(workers_, [](const auto& worker) { return is_free(*worker); }));
}

std::vector<SlotStatus> ProcessExecutor::slots() const {
  std::vector<SlotStatus> statuses;
  for (const auto& worker : workers_) {
    const auto& job = worker->session.job();
    const auto trial = job ? std::optional(job->trial) : std::nullopt;
    statuses.push_back(
        {.name = worker->slot.name, .trial = trial, .free = is_free(*worker), .output = worker->log.end()});
  }
  return statuses;
}

std::string ProcessExecutor::next_slot(TrialNumber) const {
  const auto worker = std::ranges::find_if(workers_, [](const auto& one) { return is_free(*one); });
  return worker == workers_.end() ? "" : (*worker)->slot.name;
}

void ProcessExecutor::submit(const Job& job) {
  const auto free = std::ranges::find_if(workers_, [](const auto& one) { return is_free(*one); });
  assert(free != workers_.end());
  Worker& worker = **free;
  worker.session.give(job);
  worker.log.begin(job);
  if (worker.process) {
    give_job(worker);
  } else {
    start(worker);
  }
}

/// With the job that the worker is to have, if any.
void ProcessExecutor::start(Worker& worker) {
  worker.session.restart();
  worker.started = now();
  try {
    const auto log = [this, &worker](std::string_view line) {
      worker.log.write(line);
      options_.log(worker.slot, line);
    };
    worker.process = std::make_unique<WorkerProcess>(options_.program, worker.slot.environment, log);
  } catch (const ExecutorError& error) {
    return start_again(worker, error.what());
  }
  wire::Init init = init_;
  init.device = worker.slot.device;
  worker.process->send(wire::encode(init));
  if (worker.session.job()) give_job(worker);
}

void ProcessExecutor::give_job(Worker& worker) {
  const Job job = *worker.session.job();
  worker.session.give(job);
  worker.process->send(wire::encode(job));
}

/// A worker that does not come up is not its trial's fault.
void ProcessExecutor::start_again(Worker& worker, const std::string& cause) {
  if (++worker.failed_starts >= kMostFailedStarts) return lose(worker, cause);
  if (worker.session.job()) start(worker);
}

void ProcessExecutor::lose(Worker& worker, const std::string& cause) {
  worker.lost = true;
  if (std::ranges::all_of(workers_, [](const auto& one) { return one->lost; })) throw ExecutorError(cause);
  events_.emplace_back(SlotLost{.slot = worker.slot.name, .reason = cause});
  if (const auto& job = worker.session.job()) {
    events_.emplace_back(Returned{.trial = job->trial, .reason = worker.slot.name + " is out of use"});
  }
}

Event ProcessExecutor::wait(double seconds) {
  const double deadline = now() + seconds;
  for (watch(events_.empty() ? seconds : 0); events_.empty(); watch(deadline - now())) {
    if (now() >= deadline) return TimedOut{};
  }
  Event event = std::move(events_.front());
  events_.pop_front();
  if (const auto trial = trial_that_left(event)) {
    if (Worker* worker = find(*trial)) worker->session.end();
  }
  return event;
}

/// Takes what signals and workers have to say, waiting at most so long for the first of them.
void ProcessExecutor::watch(double seconds) {
  std::vector<pollfd> sources{{signals_.descriptor(), POLLIN, 0}};
  double patience = seconds;
  for (const auto& worker : workers_) {
    sources.push_back({worker->process ? worker->process->channel() : -1, POLLIN, 0});
    sources.push_back({worker->process ? worker->process->errors() : -1, POLLIN, 0});
    const bool is_starting = worker->process && !worker->session.greeted();
    if (is_starting) patience = std::min(patience, worker->started + options_.start_seconds - now());
  }
  poll_for_input(sources, patience);
  while (signals_.take()) events_.emplace_front(Interrupted{});
  for (std::size_t i = 0; i < workers_.size(); ++i) {
    if (sources[2 * i + 2].revents != 0) workers_[i]->process->read_errors();
    if (sources[2 * i + 1].revents != 0) take_input(*workers_[i]);
  }
  check_starts();
}

void ProcessExecutor::take_input(Worker& worker) {
  const WorkerProcess::Input input = worker.process->read();
  for (const std::string& line : input.lines) {
    if (!take_line(worker, line)) return;
  }
  if (input.ended) take_end(worker);
}

/// False when the process that said this is given up.
bool ProcessExecutor::take_line(Worker& worker, const std::string& line) {
  Said said = worker.session.take(line);
  if (const auto* fault = std::get_if<Fault>(&said)) {
    take_fault(worker, fault->reason);
    return false;
  }
  if (const auto* greeted = std::get_if<Greeted>(&said)) {
    take_greeting(worker, greeted->protocol);
  } else if (auto* event = std::get_if<Event>(&said)) {
    worker.process->read_errors();  // what it printed before it said so
    events_.push_back(std::move(*event));
  } else {
    worker.process->log(line);
  }
  return true;
}

void ProcessExecutor::take_greeting(Worker& worker, int protocol) const {
  worker.failed_starts = 0;
  if (protocol == wire::kProtocol) return;
  throw ExecutorError(options_.program.file.string() + " is of another version than this program (protocol " +
                      std::to_string(protocol) + ", not " + std::to_string(wire::kProtocol) + ")");
}

/// A worker that breaks the protocol costs its trial an attempt, and is replaced.
void ProcessExecutor::take_fault(Worker& worker, const std::string& reason) {
  const bool greeted = worker.session.greeted();
  worker.process->log(reason);
  worker.process.reset();
  if (!greeted) return start_again(worker, options_.program.file.string() + " does not start: " + reason);
  if (!worker.session.job() || worker.session.is_over()) return;
  events_.emplace_back(Crashed{.trial = worker.session.job()->trial, .reason = reason});
  worker.session.restart();
}

/// The process has ended, or is about to.
void ProcessExecutor::take_end(Worker& worker) {
  const std::string how = worker.process->bury();
  worker.process.reset();
  if (!worker.session.greeted()) {
    return start_again(worker, options_.program.file.string() + " does not start: " + how);
  }
  if (!worker.session.job() || worker.session.is_over()) return;
  events_.emplace_back(Crashed{.trial = worker.session.job()->trial, .reason = "worker " + how, .retryable = true});
  worker.session.restart();
}

void ProcessExecutor::check_starts() {
  for (const auto& worker : workers_) {
    if (!worker->process || worker->session.greeted() || now() < worker->started + options_.start_seconds) continue;
    worker->process.reset();
    start_again(*worker, options_.program.file.string() + " does not start: no hello within " +
                             duration_text(options_.start_seconds));
  }
}

void ProcessExecutor::answer(TrialNumber trial, std::optional<Leave> leave) {
  Worker* worker = find(trial);
  if (!worker || !worker->process) return;  // its end is among the events
  worker->session.answer(leave);
  worker->process->send(wire::encode(wire::Answer{.trial = trial, .leave = leave}));
}

void ProcessExecutor::kill(TrialNumber trial) {
  Worker* worker = find(trial);
  if (!worker) return;
  worker->process.reset();
  worker->session.restart();
  worker->session.end();
  std::erase_if(events_, [trial](const Event& event) { return concerns(event, trial); });
}

double ProcessExecutor::now() const { return steady_seconds(); }

double ProcessExecutor::wall_clock() const { return unix_seconds(); }

ProcessExecutor::Worker* ProcessExecutor::find(TrialNumber trial) {
  const auto worker = std::ranges::find_if(
      workers_, [trial](const auto& one) { return one->session.job() && one->session.job()->trial == trial; });
  return worker == workers_.end() ? nullptr : worker->get();
}

}  // namespace run

std::unique_ptr<Executor> make_process_executor(const StudySpec& spec, ProcessOptions options) {
  return std::make_unique<run::ProcessExecutor>(spec, std::move(options));
}

}  // namespace autoepoch
