// How trials change their state, and what is stored and done along with it.
#include <algorithm>
#include <string>
#include <vector>

#include "autoepoch/event_detail.hpp"
#include "run/expectation.hpp"
#include "run/tuner_loop.hpp"

namespace autoepoch::run {
namespace {

Executor::Reply reply_for(TrialState state) {
  switch (state) {
    case TrialState::paused:
      return Executor::Reply::pause;
    case TrialState::completed:
      return Executor::Reply::complete;
    default:
      return Executor::Reply::stop;
  }
}

/// The slot that the next job gets; none where the executor has no such notion.
std::optional<SlotPlace> free_place(const Executor& executor) {
  const std::vector<SlotStatus> slots = executor.slots();
  const auto free = std::find_if(slots.begin(), slots.end(), [](const SlotStatus& slot) { return slot.free; });
  if (free == slots.end()) return std::nullopt;
  return SlotPlace{static_cast<int>(free - slots.begin()), static_cast<int>(slots.size()), free->device};
}

}  // namespace

void TunerLoop::change(std::int64_t number, const Exit& exit) {
  EventDetail detail{.forecast = exit.forecast};
  if (exit.to == TrialState::running) detail.place = free_place(parts_.executor);
  const TrialEvent event = ledger_.transition(number, {.to = exit.to,
                                                       .reason = exit.reason,
                                                       .until = exit.until,
                                                       .failure = exit.failure,
                                                       .time = parts_.executor.wall_clock(),
                                                       .detail = to_json(detail)});
  if (const auto attempt = running_.find(number); attempt != running_.end() && exit.to != TrialState::running) {
    worked_[number] = worked_seconds(number);
    running_.erase(attempt);
    unwanted_.erase(number);
  }
  if (options_.observer) options_.observer->on_event(history(), parts_.executor, event, ledger_.trial(number));
}

/// What the curve model expects of a trial, for the record.
std::optional<Forecast> TunerLoop::expected(const Trial& trial) const {
  if (!options_.curve_model) return std::nullopt;
  return expectation(*options_.curve_model, history(), trial);
}

/// What rests ends at once, what runs after its epoch, what leaves its slot when it has left.
void TunerLoop::obey_stop_requests() {
  if (!options_.stop_requests) return;
  for (const std::int64_t number : options_.stop_requests->pending()) {
    const bool exists = number >= 0 && number < std::ssize(ledger_.trials());
    if (exists && running_.contains(number)) {
      unwanted_.insert(number);
    } else if (!exists || !leaving_.contains(number)) {
      if (exists && !is_terminal(ledger_.trial(number).state)) drop(number, stopped_by_user());
      options_.stop_requests->done(number);
    }
  }
}

/// The trial waits for the executor's reply.
void TunerLoop::tell_to_leave(std::int64_t number, const Exit& exit) {
  change(number, exit);
  leaving_.insert(number);
  parts_.executor.answer(number, reply_for(exit.to));
  settle(number, exit);
}

/// The trial has left its slot already.
void TunerLoop::drop(std::int64_t number, const Exit& exit) {
  change(number, exit);
  settle(number, exit);
}

void TunerLoop::kill(std::int64_t number, const Exit& exit) {
  change(number, exit);
  parts_.executor.kill(number);
  settle(number, exit);
}

void TunerLoop::settle(std::int64_t number, const Exit& exit) {
  if (exit.to != TrialState::stopped && exit.to != TrialState::failed) return;
  parts_.executor.discard(number, is_best(number));
  if (exit.to == TrialState::stopped) return;
  const auto untried = [](const Trial& trial) { return !is_terminal(trial.state) && trial.curve.empty(); };
  const auto failed = [](const Trial& trial) { return trial.state == TrialState::failed; };
  const std::vector<Trial>& trials = ledger_.trials();
  const bool nothing_works =
      std::all_of(trials.begin(), trials.end(), [&](const Trial& trial) { return untried(trial) || failed(trial); });
  const auto failures = std::count_if(trials.begin(), trials.end(), failed);
  if (nothing_works && failures >= options_.failures_to_give_up) {
    end(Why::failing, "the first " + std::to_string(failures) + " trials failed; the last: " + exit.reason);
  }
}

/// Paused trials that no continuation can resume are over. One that was left early goes on whatever happens, and of one
/// that is leaving the worker may still write the checkpoint.
void TunerLoop::retire() {
  if (end_) return;
  for (const Retired& retired : parts_.scheduler.never_resumed(history())) {
    const Trial& trial = ledger_.trial(retired.trial);
    const bool rests = trial.state == TrialState::paused && trial.curve.epochs() >= trial.until;
    if (rests && !leaving_.contains(trial.number)) {
      drop(trial.number, {.to = TrialState::stopped, .reason = retired.reason});
    }
  }
}

/// Where a trial that lost its slot waits for another: paused trials have a checkpoint.
TrialState TunerLoop::place_to_wait(const Trial& trial) {
  return trial.curve.empty() ? TrialState::waiting : TrialState::paused;
}

}  // namespace autoepoch::run
