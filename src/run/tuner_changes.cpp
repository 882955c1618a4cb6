// How trials change their state, and what is stored and done along with it.
#include <algorithm>
#include <cassert>
#include <string>

#include "run/expectation.hpp"
#include "run/tuner_loop.hpp"

namespace autoepoch::run {
namespace {

/// How a trial leaves its slot for a state: the one table of it.
Leave way_to(TrialState state) {
  switch (state) {
    case TrialState::paused:
      return Leave::pause;
    case TrialState::completed:
      return Leave::complete;
    case TrialState::stopped:
    case TrialState::failed:
      return Leave::stop;
    case TrialState::waiting:
    case TrialState::running:
      break;
  }
  assert(false && "nobody is told to leave for such a state");
  return Leave::stop;
}

}  // namespace

void TunerLoop::apply(TrialNumber number, const Change& change) {
  EventDetail detail = change.detail;
  if (attempts_.contains(number)) detail.output = output_of(attempts_.at(number));
  const TrialEvent event = ledger_.transition(number, {.to = change.to,
                                                       .reason = change.reason,
                                                       .until = change.until,
                                                       .failure = change.failure,
                                                       .orphaned = change.orphaned,
                                                       .time = parts_.executor.wall_clock(),
                                                       .detail = to_json(detail)});
  if (options_.observer) options_.observer->on_event(history(), parts_.executor, event, ledger_.trial(number));
}

/// What was printed in the attempt up to now.
std::optional<WorkerOutput> TunerLoop::output_of(const Attempt& attempt) const {
  std::optional<WorkerOutput> output = attempt.output;
  const auto slot = output ? find_slot(attempt.slot) : std::nullopt;
  if (slot && slot->output) output->end = slot->output->begin;
  return output;
}

/// What the curve model expects of a trial, for the record.
std::optional<Forecast> TunerLoop::expected(const Trial& trial) const {
  if (!options_.curve_model) return std::nullopt;
  return expectation(*options_.curve_model, history(), trial);
}

/// What rests ends at once, what runs after its epoch, what leaves its slot when it has left.
void TunerLoop::obey_stop_requests() {
  if (!options_.stop_requests) return;
  for (const TrialNumber number : options_.stop_requests->pending()) {
    const bool exists = number >= 0 && number < std::ssize(ledger_.trials());
    if (exists && attempts_.is(Attempts::Phase::running, number)) {
      attempts_.want_stop(number);
    } else if (!exists || !attempts_.contains(number)) {
      if (exists && !is_terminal(ledger_.trial(number).state)) {
        drop(number, {.to = TrialState::stopped, .reason = kStoppedByUser});
      }
      options_.stop_requests->done(number);
    }
  }
}

/// The trial waits for the executor's answer.
void TunerLoop::tell_to_leave(TrialNumber number, const Change& change) {
  apply(number, change);
  attempts_.leave(number, parts_.executor.now());
  parts_.executor.answer(number, way_to(change.to));
  settle(number, change);
}

/// The trial has no slot, or has left it.
void TunerLoop::drop(TrialNumber number, const Change& change) {
  apply(number, change);
  settle(number, change);
}

void TunerLoop::kill(TrialNumber number, const Change& change) {
  apply(number, change);
  parts_.executor.kill(number);
  attempts_.end(number);
  settle(number, change);
}

void TunerLoop::settle(TrialNumber number, const Change& change) {
  if (change.to != TrialState::stopped && change.to != TrialState::failed) return;
  parts_.executor.discard(number, is_best(number));
  if (change.to == TrialState::failed) ending_.check_failures(ledger_, options_.failures_to_give_up, change.reason);
}

/// Paused trials that no continuation can resume are over. One that was left early goes on whatever happens, and of one
/// that is leaving the worker may still write the checkpoint.
void TunerLoop::retire() {
  if (ending_.has_come()) return;
  for (const Retired& retired : parts_.scheduler.never_resumed(history())) {
    const Trial& trial = ledger_.trial(retired.trial);
    const bool rests = trial.state == TrialState::paused && trial.curve.epochs() >= trial.until;
    if (rests && !attempts_.contains(trial.number)) {
      drop(trial.number, {.to = TrialState::stopped, .reason = retired.reason});
    }
  }
}

/// Where a trial that lost its slot waits for another: paused trials have a checkpoint.
TrialState TunerLoop::place_to_wait(const Trial& trial) {
  return trial.curve.empty() ? TrialState::waiting : TrialState::paused;
}

void TunerLoop::remark(const std::string& text) {
  const TrialEvent event = ledger_.remark(nullptr, text, parts_.executor.wall_clock());
  if (options_.observer) options_.observer->on_remark(history(), parts_.executor, event);
}

void TunerLoop::remark(TrialNumber number, const std::string& text, const EventDetail& detail) {
  const Trial& trial = ledger_.trial(number);
  const TrialEvent event = ledger_.remark(&trial, text, parts_.executor.wall_clock(), to_json(detail));
  if (options_.observer) options_.observer->on_event(history(), parts_.executor, event, trial);
}

bool TunerLoop::is_best(TrialNumber number) const {
  const auto best = ledger_.best();
  return best && best->trial->number == number;
}

}  // namespace autoepoch::run
