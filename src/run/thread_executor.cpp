#include "run/thread_executor.hpp"

#include <algorithm>
#include <cassert>
#include <chrono>
#include <utility>

#include "run/clock.hpp"

namespace autoepoch::run {

struct ThreadExecutor::Slot {
  std::optional<Job> job;      // kept until wait() has told how it ended
  bool waiting = false;        // the thread has not taken the job yet
  bool busy = false;           // the thread runs the job
  std::optional<Reply> reply;  // to the epoch reported last
  bool abandoned = false;      // killed: nothing more is told of the job
  std::thread thread;
};

ThreadExecutor::ThreadExecutor(const StudySpec& spec, ExperimentFactory factory, int workers,
                               CheckpointPolicy checkpoints)
    : spec_(spec), factory_(std::move(factory)), checkpoints_(std::move(checkpoints)) {
  assert(workers >= 1);
  for (int i = 0; i < workers; ++i) slots_.push_back(std::make_unique<Slot>());
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
  return static_cast<int>(std::count_if(slots_.begin(), slots_.end(), [](const auto& slot) { return !slot->job; }));
}

std::vector<SlotStatus> ThreadExecutor::slots() const {
  const std::lock_guard lock(mutex_);
  std::vector<SlotStatus> statuses;
  for (const auto& slot : slots_) {
    const bool runs = slot->job && !slot->abandoned;
    statuses.push_back({.device = "thread:" + std::to_string(statuses.size()),
                        .trial = runs ? std::optional(slot->job->trial) : std::nullopt,
                        .free = !slot->job});
  }
  return statuses;
}

void ThreadExecutor::submit(const Job& job) {
  const std::lock_guard lock(mutex_);
  const auto slot = std::find_if(slots_.begin(), slots_.end(), [](const auto& candidate) { return !candidate->job; });
  assert(slot != slots_.end());
  (*slot)->job = job;
  (*slot)->waiting = true;
  (*slot)->reply.reset();
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
  const auto free_slot = [this](std::int64_t trial) {
    if (Slot* slot = find(trial)) slot->job.reset();
  };
  if (const auto* ended = std::get_if<Ended>(&event)) free_slot(ended->trial);
  if (const auto* crash = std::get_if<Crashed>(&event)) free_slot(crash->trial);
  return event;
}

void ThreadExecutor::answer(std::int64_t trial, Reply reply) {
  const std::lock_guard lock(mutex_);
  Slot* slot = find(trial);
  assert(slot);
  slot->reply = reply;
  told_.notify_all();
}

void ThreadExecutor::kill(std::int64_t trial) {
  const std::lock_guard lock(mutex_);
  Slot* slot = find(trial);
  if (!slot) return;
  slot->abandoned = slot->busy;
  slot->waiting = false;
  if (!slot->busy) slot->job.reset();
  const auto is_of = [trial](const auto& what) {
    if constexpr (requires { what.trial; }) return what.trial == trial;
    return false;
  };
  std::erase_if(events_, [&](const Event& event) { return std::visit(is_of, event); });
  told_.notify_all();
}

void ThreadExecutor::discard(std::int64_t trial, bool keep_best) {
  std::unique_ptr<Attempt> kept;  // destroyed without the lock
  {
    const std::lock_guard lock(mutex_);
    if (auto node = paused_.extract(trial)) kept = std::move(node.mapped());
  }
  if (!checkpoints_.directory.empty()) {
    CheckpointStore(checkpoints_.directory, trial).discard(spec_.objective, keep_best);
  }
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
    const Outcome outcome = run(slot, job);
    lock.lock();
    slot.busy = false;
    if (slot.abandoned) {
      slot.abandoned = false;
      slot.job.reset();
      slot_returned_ = true;
    } else if (const auto* ended = std::get_if<Ended>(&outcome)) {
      events_.emplace_back(*ended);
    } else if (const auto* crash = std::get_if<Crashed>(&outcome)) {
      events_.emplace_back(*crash);
    }
    happened_.notify_one();
  }
}

Outcome ThreadExecutor::run(Slot& slot, const Job& job) try {
  std::unique_ptr<Attempt> attempt = take_paused(job);
  if (!attempt) {
    const ExperimentInput input{.params = job.params,
                                .seed = job.seed,
                                .experiment = spec_.experiment,
                                .objective = spec_.objective,
                                .max_epochs = spec_.budget.max_epochs};
    attempt = std::make_unique<Attempt>(factory_, input, job, checkpoints_);
  }
  const Outcome outcome = attempt->run([&](const Observation& observation) { return report(slot, observation); });
  const auto* ended = std::get_if<Ended>(&outcome);
  if (ended && ended->ending == Ending::paused && checkpoints_.directory.empty()) {
    const std::lock_guard lock(mutex_);
    paused_[job.trial] = std::move(attempt);
  }
  return outcome;
} catch (...) {
  return crash_from_exception(job.trial);
}

std::optional<Executor::Reply> ThreadExecutor::report(Slot& slot, const Observation& observation) {
  std::unique_lock lock(mutex_);
  if (ending_ || slot.abandoned) return std::nullopt;
  events_.emplace_back(Reported{.trial = slot.job->trial, .observation = observation});
  happened_.notify_one();
  told_.wait(lock, [&] { return ending_ || slot.abandoned || slot.reply; });
  return slot.abandoned ? std::nullopt : std::exchange(slot.reply, std::nullopt);
}

std::unique_ptr<Attempt> ThreadExecutor::take_paused(const Job& job) {
  const std::lock_guard lock(mutex_);
  auto node = paused_.extract(job.trial);
  const bool fits = node && node.mapped()->epoch() <= job.from_epoch;  // it may lack epochs, but not be ahead
  return fits ? std::move(node.mapped()) : nullptr;
}

ThreadExecutor::Slot* ThreadExecutor::find(std::int64_t trial) const {
  const auto slot = std::find_if(slots_.begin(), slots_.end(), [trial](const auto& candidate) {
    return candidate->job && !candidate->abandoned && candidate->job->trial == trial;
  });
  return slot == slots_.end() ? nullptr : slot->get();
}

}  // namespace autoepoch::run
