#include "run/virtual_executor.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <utility>

namespace autoepoch::run {

VirtualExecutor::VirtualExecutor(int workers, VirtualTrial trial, int checkpoint_every)
    : trial_(std::move(trial)), checkpoint_every_(checkpoint_every), slots_(static_cast<std::size_t>(workers)) {
  assert(workers >= 1 && checkpoint_every >= 1);
}

void VirtualExecutor::interrupt_at(double time) {
  happenings_.push(
      {.time = std::max(time, now_), .order = order_++, .slot = slots_.size(), .attempt = 0, .event = Interrupted{}});
}

int VirtualExecutor::free_slots() const {
  return static_cast<int>(std::count_if(slots_.begin(), slots_.end(), [](const Slot& slot) { return !slot.busy; }));
}

std::vector<SlotStatus> VirtualExecutor::slots() const {
  std::vector<SlotStatus> statuses;
  for (const Slot& slot : slots_) {
    const std::string device = "virtual:" + std::to_string(statuses.size());
    const auto trial = slot.busy ? std::optional(slot.job.trial) : std::nullopt;
    statuses.push_back({.device = device, .trial = trial, .free = !slot.busy});
  }
  return statuses;
}

void VirtualExecutor::submit(const Job& job) {
  const auto slot = std::find_if(slots_.begin(), slots_.end(), [](const Slot& candidate) { return !candidate.busy; });
  assert(slot != slots_.end());
  const auto paused = paused_at_.find(job.trial);
  const int periodic = job.from_epoch / checkpoint_every_ * checkpoint_every_;
  const bool saved_by_pause = paused != paused_at_.end() && paused->second <= job.from_epoch;
  slot->busy = true;
  slot->job = job;
  slot->epoch = saved_by_pause ? std::max(paused->second, periodic) : periodic;
  ++slot->attempt;
  start_epoch(static_cast<std::size_t>(slot - slots_.begin()));
}

void VirtualExecutor::start_epoch(std::size_t index) {
  Slot& slot = slots_[index];
  VirtualEpoch next = trial_(slot.job, ++slot.epoch);
  const std::int64_t trial = slot.job.trial;
  Event event;
  if (auto* observation = std::get_if<Observation>(&next.outcome)) {
    event = Reported{.trial = trial, .observation = std::move(*observation)};
  } else if (auto* ended = std::get_if<Ended>(&next.outcome)) {
    ended->trial = trial;
    event = std::move(*ended);
  } else {
    auto& crashed = std::get<Crashed>(next.outcome);
    crashed.trial = trial;
    event = std::move(crashed);
  }
  schedule(next.seconds, index, std::move(event));
}

void VirtualExecutor::schedule(double seconds, std::size_t slot, Event event) {
  happenings_.push({.time = now_ + seconds,
                    .order = order_++,
                    .slot = slot,
                    .attempt = slots_[slot].attempt,
                    .event = std::move(event)});
}

Event VirtualExecutor::wait(double seconds) {
  const double limit = now_ + seconds;
  while (!happenings_.empty() && happenings_.top().time <= limit) {
    const Happening happening = happenings_.top();
    happenings_.pop();
    if (happening.slot < slots_.size()) {
      Slot& slot = slots_[happening.slot];
      if (!slot.busy || slot.attempt != happening.attempt) continue;  // of a killed attempt
      if (!std::holds_alternative<Reported>(happening.event)) slot.busy = false;
    }
    now_ = happening.time;
    return happening.event;
  }
  now_ = limit;
  return TimedOut{};
}

void VirtualExecutor::answer(std::int64_t trial, Reply reply) {
  const std::size_t index = find(trial);
  if (reply == Reply::proceed) return start_epoch(index);
  if (reply == Reply::pause) paused_at_[trial] = slots_[index].epoch;
  const Ending ending = reply == Reply::pause      ? Ending::paused
                        : reply == Reply::complete ? Ending::completed
                                                   : Ending::stopped;
  schedule(0, index, Ended{.trial = trial, .ending = ending});
}

void VirtualExecutor::kill(std::int64_t trial) { slots_[find(trial)].busy = false; }

void VirtualExecutor::discard(std::int64_t trial, bool) { paused_at_.erase(trial); }

std::size_t VirtualExecutor::find(std::int64_t trial) const {
  const auto runs_it = [trial](const Slot& slot) { return slot.busy && slot.job.trial == trial; };
  const auto slot = std::find_if(slots_.begin(), slots_.end(), runs_it);
  assert(slot != slots_.end());
  return static_cast<std::size_t>(slot - slots_.begin());
}

}  // namespace autoepoch::run
