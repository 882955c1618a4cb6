#include "run/virtual_executor.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <utility>

#include "run/events.hpp"

namespace autoepoch::run {
namespace {

std::string slot_name(std::size_t index) { return "virtual:" + std::to_string(index); }

}  // namespace

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
    const auto trial = slot.busy ? std::optional(slot.job.trial) : std::nullopt;
    statuses.push_back({.name = slot_name(statuses.size()), .trial = trial, .free = !slot.busy});
  }
  return statuses;
}

std::string VirtualExecutor::next_slot(TrialNumber) const {
  const auto slot = std::ranges::find(slots_, false, &Slot::busy);
  return slot == slots_.end() ? "" : slot_name(index_of(*slot));
}

void VirtualExecutor::submit(const Job& job) {
  const auto slot = std::ranges::find(slots_, false, &Slot::busy);
  assert(slot != slots_.end());
  const auto paused = paused_at_.find(job.trial);
  const int periodic = job.from_epoch / checkpoint_every_ * checkpoint_every_;
  const bool saved_by_pause = paused != paused_at_.end() && paused->second <= job.from_epoch;
  slot->busy = true;
  slot->job = job;
  slot->epoch = saved_by_pause ? std::max(paused->second, periodic) : periodic;
  ++slot->attempt;
  start_epoch(*slot);
}

void VirtualExecutor::start_epoch(Slot& slot) {
  VirtualEpoch next = trial_(slot.job, ++slot.epoch);
  const TrialNumber trial = slot.job.trial;
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
  schedule(next.seconds, slot, std::move(event));
}

void VirtualExecutor::schedule(double seconds, Slot& slot, Event event) {
  happenings_.push({.time = now_ + seconds,
                    .order = order_++,
                    .slot = index_of(slot),
                    .attempt = slot.attempt,
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
      if (trial_that_left(happening.event)) slot.busy = false;
    }
    now_ = happening.time;
    return happening.event;
  }
  now_ = limit;
  return TimedOut{};
}

void VirtualExecutor::answer(TrialNumber trial, std::optional<Leave> leave) {
  Slot* slot = find(trial);
  if (!slot) return;
  if (!leave) return start_epoch(*slot);
  if (leave == Leave::pause) paused_at_[trial] = slot->epoch;
  schedule(leave_seconds_, *slot, Ended{.trial = trial, .leave = *leave});
}

void VirtualExecutor::kill(TrialNumber trial) {
  if (Slot* slot = find(trial)) slot->busy = false;
}

void VirtualExecutor::discard(TrialNumber trial, bool) { paused_at_.erase(trial); }

VirtualExecutor::Slot* VirtualExecutor::find(TrialNumber trial) {
  const auto runs_it = [trial](const Slot& slot) { return slot.busy && slot.job.trial == trial; };
  const auto slot = std::ranges::find_if(slots_, runs_it);
  return slot == slots_.end() ? nullptr : &*slot;
}

}  // namespace autoepoch::run
