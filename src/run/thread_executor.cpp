#include "run/thread_executor.hpp"

#include <algorithm>
#include <cassert>
#include <chrono>
#include <stop_token>
#include <thread>
#include <utility>

#include "core/clock.hpp"
#include "run/events.hpp"

namespace autoepoch {
namespace run {

struct ThreadExecutor::Slot {
  std::string name;
  std::optional<Job> job = {};              // kept until wait() has told how it ended
  bool waiting = false;                     // the thread has not taken the job yet
  bool busy = false;                        // the thread runs the job
  std::optional<wire::Answer> answer = {};  // to the epoch reported last
  std::stop_source unwanted = {};           // stopped: killed, nothing more is told of the job
  std::thread thread = {};

  bool is_abandoned() const { return unwanted.stop_requested(); }
};

ThreadExecutor::ThreadExecutor(const StudySpec& spec, ExperimentFactory factory, int workers,
                               CheckpointPolicy checkpoints)
    : spec_(spec),
      factory_(std::move(factory)),
      checkpoints_(std::move(checkpoints)),
      janitor_(checkpoints_.directory, spec.objective) {
  assert(workers >= 1);
  for (int i = 0; i < workers; ++i) {
    slots_.push_back(std::make_unique<Slot>(Slot{.name = "thread:" + std::to_string(i)}));
  }
  for (const auto& slot : slots_) slot->thread = std::thread([this, &slot = *slot] { serve(slot); });
}

ThreadExecutor::~ThreadExecutor() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  told_.notify_all();
  for (const auto& slot : slots_) slot->thread.join();
}

void ThreadExecutor::interrupt() {
  const std::lock_guard lock(mutex_);
  events_.emplace_front(Interrupted{});
  happened_.notify_one();
}

int ThreadExecutor::free_slots() const {
  const std::lock_guard lock(mutex_);
  return static_cast<int>(std::ranges::count_if(slots_, [](const auto& slot) { return !slot->job; }));
}

std::vector<SlotStatus> ThreadExecutor::slots() const {
  const std::lock_guard lock(mutex_);
  std::vector<SlotStatus> statuses;
  for (const auto& slot : slots_) {
    const bool runs = slot->job && !slot->is_abandoned();
    const auto trial = runs ? std::optional(slot->job->trial) : std::nullopt;
    statuses.push_back({.name = slot->name, .trial = trial, .free = !slot->job});
  }
  return statuses;
}

std::string ThreadExecutor::next_slot(TrialNumber) const {
  const std::lock_guard lock(mutex_);
  const auto slot = std::ranges::find_if(slots_, [](const auto& candidate) { return !candidate->job; });
  return slot == slots_.end() ? "" : (*slot)->name;
}

void ThreadExecutor::submit(const Job& job) {
  const std::lock_guard lock(mutex_);
  const auto slot = std::ranges::find_if(slots_, [](const auto& candidate) { return !candidate->job; });
  assert(slot != slots_.end());
  (*slot)->job = job;
  (*slot)->waiting = true;
  (*slot)->answer.reset();
  told_.notify_all();
}

Event ThreadExecutor::wait(double seconds) {
  std::unique_lock lock(mutex_);
  const auto has_happened = [this] { return !events_.empty() || slot_returned_; };
  happened_.wait_for(lock, std::chrono::duration<double>(seconds), has_happened);
  slot_returned_ = false;
  if (events_.empty()) return TimedOut{};
  Event event = std::move(events_.front());
  events_.pop_front();
  if (const auto trial = trial_that_left(event)) {
    if (Slot* slot = find(*trial)) slot->job.reset();
  }
  return event;
}

void ThreadExecutor::answer(TrialNumber trial, std::optional<Leave> leave) {
  const std::lock_guard lock(mutex_);
  Slot* slot = find(trial);
  if (!slot) return;
  slot->answer = wire::Answer{.trial = trial, .leave = leave};
  told_.notify_all();
}

void ThreadExecutor::kill(TrialNumber trial) {
  const std::lock_guard lock(mutex_);
  Slot* slot = find(trial);
  if (!slot) return;
  slot->waiting = false;
  if (slot->busy) {
    slot->unwanted.request_stop();
  } else {
    slot->job.reset();
  }
  std::erase_if(events_, [trial](const Event& event) { return concerns(event, trial); });
  told_.notify_all();
}

void ThreadExecutor::discard(TrialNumber trial, bool keep_best) {
  std::unique_ptr<worker::Attempt> kept;  // destroyed without the lock
  {
    const std::lock_guard lock(mutex_);
    if (auto node = paused_.extract(trial)) kept = std::move(node.mapped());
    const auto is_being_left = [trial](const auto& slot) { return slot->is_abandoned() && slot->job->trial == trial; };
    if (std::ranges::any_of(slots_, is_being_left)) {
      deferred_[trial] = keep_best;
      return;
    }
  }
  janitor_.discard(trial, keep_best);
}

double ThreadExecutor::now() const { return steady_seconds(); }

double ThreadExecutor::wall_clock() const { return unix_seconds(); }

/// A worker's life.
void ThreadExecutor::serve(Slot& slot) {
  std::unique_lock lock(mutex_);
  for (;;) {
    told_.wait(lock, [&] { return ending_ || slot.waiting; });
    if (ending_) return;
    slot.waiting = false;
    slot.busy = true;
    const Job job = *slot.job;
    lock.unlock();
    const worker::Outcome outcome = run(slot, job);
    lock.lock();
    settle(slot, outcome);
    happened_.notify_one();
  }
}

/// Requires: the lock is held.
void ThreadExecutor::settle(Slot& slot, const worker::Outcome& outcome) {
  slot.busy = false;
  if (slot.is_abandoned()) {
    if (const auto order = deferred_.extract(slot.job->trial)) janitor_.discard(order.key(), order.mapped());
    slot.unwanted = std::stop_source();
    slot.job.reset();
    slot_returned_ = true;
  } else if (const auto* ended = std::get_if<Ended>(&outcome)) {
    events_.emplace_back(*ended);
  } else if (const auto* crash = std::get_if<Crashed>(&outcome)) {
    events_.emplace_back(*crash);
  }
}

worker::Outcome ThreadExecutor::run(Slot& slot, const Job& job) try {
  std::unique_ptr<worker::Attempt> attempt = take_paused(job);
  if (!attempt) {
    const ExperimentInput input{.params = job.params,
                                .seed = job.seed,
                                .experiment = spec_.experiment,
                                .objective = spec_.objective,
                                .max_epochs = spec_.budget.max_epochs};
    attempt = std::make_unique<worker::Attempt>(factory_, input, job, checkpoints_);
  }
  const std::stop_token unwanted = slot.unwanted.get_token();
  const worker::Outcome outcome =
      attempt->run([&](const Observation& observation) { return report(slot, observation); }, unwanted);
  const auto* ended = std::get_if<Ended>(&outcome);
  if (ended && ended->leave == Leave::pause && checkpoints_.directory.empty()) {
    const std::lock_guard lock(mutex_);
    if (!slot.is_abandoned()) paused_[job.trial] = std::move(attempt);
  }
  return outcome;
} catch (...) {
  return worker::crash_from_exception(job.trial);
}

std::optional<wire::Answer> ThreadExecutor::report(Slot& slot, const Observation& observation) {
  std::unique_lock lock(mutex_);
  if (ending_ || slot.is_abandoned()) return std::nullopt;
  events_.emplace_back(Reported{.trial = slot.job->trial, .observation = observation});
  happened_.notify_one();
  told_.wait(lock, [&] { return ending_ || slot.is_abandoned() || slot.answer; });
  return slot.is_abandoned() ? std::nullopt : std::exchange(slot.answer, std::nullopt);
}

/// None when the attempt that was kept is ahead of the job, as after a crash that lost epochs; it may lack some.
std::unique_ptr<worker::Attempt> ThreadExecutor::take_paused(const Job& job) {
  std::unique_ptr<worker::Attempt> kept;  // destroyed without the lock, when it does not fit
  {
    const std::lock_guard lock(mutex_);
    if (auto node = paused_.extract(job.trial)) kept = std::move(node.mapped());
  }
  return kept && kept->epoch() <= job.from_epoch ? std::move(kept) : nullptr;
}

ThreadExecutor::Slot* ThreadExecutor::find(TrialNumber trial) const {
  const auto slot = std::ranges::find_if(slots_, [trial](const auto& candidate) {
    return candidate->job && !candidate->is_abandoned() && candidate->job->trial == trial;
  });
  return slot == slots_.end() ? nullptr : slot->get();
}

}  // namespace run

std::unique_ptr<Executor> make_thread_executor(const StudySpec& spec, ExperimentFactory factory, int workers,
                                               CheckpointPolicy checkpoints) {
  return std::make_unique<run::ThreadExecutor>(spec, std::move(factory), workers, std::move(checkpoints));
}

}  // namespace autoepoch
