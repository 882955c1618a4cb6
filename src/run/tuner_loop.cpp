#include "run/tuner_loop.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "autoepoch/error.hpp"
#include "run/words.hpp"

namespace autoepoch::run {
namespace {

constexpr double kLongest = 3600;     // seconds to wait when nothing is due
constexpr double kResolution = 1e-3;  // seconds; keeps a deadline's rounding from making the loop spin

}  // namespace

void TunerLoop::handle(const Event& event) {
  std::visit([this](const auto& what) { on(what); }, event);
  ending_.check(ledger_, seconds());
  end_late_attempts(std::holds_alternative<TimedOut>(event));
  if (options_.observer && parts_.executor.now() - last_idle_ >= 1) {
    last_idle_ = parts_.executor.now();
    options_.observer->on_idle(history(), parts_.executor);
  }
}

void TunerLoop::on(const Placed& placed) {
  assert(attempts_.contains(placed.trial));
  const SlotStatus slot = find_slot(placed.slot).value_or(SlotStatus{.name = placed.slot});
  attempts_.place(placed.trial, slot, parts_.executor.now());
  remark(placed.trial, "runs on " + placed.slot, beginning(slot));
}

void TunerLoop::on(const Reported& report) {
  assert(attempts_.is(Attempts::Phase::running, report.trial));
  const Observation& observation = report.observation;
  const Trial& trial = ledger_.trial(report.trial);
  std::optional<Change> change;
  if (observation.epoch < 1) {
    change = {.to = TrialState::failed, .reason = "it reported an epoch below 1", .failure = true};
  } else if (!std::isfinite(observation.value)) {
    const std::string reason = divergence_text(ledger_.spec().objective, observation);
    change = {.to = TrialState::failed, .reason = reason, .failure = true};
  } else if (observation.epoch > trial.curve.epochs()) {
    record(report.trial, observation);
    change = decide(trial);
  } else if (attempts_.stop_wanted(report.trial)) {  // an epoch trained again after an older checkpoint was
    change = {.to = TrialState::stopped, .reason = kStoppedByUser};  // judged before
  } else if (ending_.has_come()) {
    change = {.to = TrialState::paused, .reason = ending_.end()->reason};
  }
  if (change) {
    tell_to_leave(report.trial, *change);
  } else {
    parts_.executor.answer(report.trial, std::nullopt);
    attempts_.next_epoch(report.trial, trial.curve.seconds(), parts_.executor.now());
  }
}

void TunerLoop::record(TrialNumber number, const Observation& observation) {
  const auto former = ledger_.best();
  const TrialNumber former_best = former ? former->trial->number : number;
  Observation stamped = observation;
  stamped.time = parts_.executor.wall_clock();
  ledger_.append(number, stamped, seconds());
  const TrialState former_state = ledger_.trial(former_best).state;
  if (!is_best(former_best) && (former_state == TrialState::stopped || former_state == TrialState::failed)) {
    parts_.executor.discard(former_best, false);
  }
  if (options_.observer) {
    options_.observer->on_epoch(history(), parts_.executor, ledger_.trial(number), stamped);
  }
}

/// What the trial's last observation leads to; none: the next epoch.
std::optional<TunerLoop::Change> TunerLoop::decide(const Trial& trial) {
  ending_.check(ledger_, seconds());
  const int epoch = trial.curve.epochs();
  if (epoch >= ledger_.spec().budget.max_epochs) {
    return Change{.to = TrialState::completed, .reason = "trained for " + epochs_text(epoch)};
  }
  if (attempts_.stop_wanted(trial.number)) return Change{.to = TrialState::stopped, .reason = kStoppedByUser};
  const Verdict verdict = parts_.scheduler.judge(history(), trial);
  if (verdict.decision != Decision::proceed) {
    const bool stops = verdict.decision == Decision::stop;
    return Change{.to = stops ? TrialState::stopped : TrialState::paused,
                  .reason = verdict.reason,
                  .until = stops ? 0 : epoch,
                  .detail = {.forecast = verdict.forecast ? verdict.forecast : expected(trial)}};
  }
  if (epoch >= trial.until) throw Error("the scheduler lets a trial proceed beyond its own limit");
  if (ending_.has_come()) return Change{.to = TrialState::paused, .reason = ending_.end()->reason};
  if (!affords(0)) return Change{.to = TrialState::paused, .reason = epochs_spent_text(ledger_)};
  return std::nullopt;
}

void TunerLoop::on(const Ended& ended) {
  assert(attempts_.contains(ended.trial));
  if (attempts_.is(Attempts::Phase::running, ended.trial)) {
    const std::string reason = ended.reason.empty() ? "ended by the experiment's own early stopping" : ended.reason;
    drop(ended.trial, {.to = TrialState::completed, .reason = reason});
  }
  attempts_.end(ended.trial);
  retire();
}

void TunerLoop::on(const Crashed& crash) {
  assert(attempts_.contains(crash.trial));
  if (attempts_.is(Attempts::Phase::running, crash.trial)) {
    const Trial& trial = ledger_.trial(crash.trial);
    const bool again = crash.retryable && trial.failures < ledger_.spec().run.retries;
    const TrialState to = again ? place_to_wait(trial) : TrialState::failed;
    drop(crash.trial, {.to = to, .reason = crash.reason, .failure = true});
  } else {
    remark(crash.trial, "it failed while it left its slot: " + crash.reason);
  }
  attempts_.end(crash.trial);
  retire();
}

void TunerLoop::on(const Returned& returned) {
  assert(attempts_.contains(returned.trial));
  if (attempts_.is(Attempts::Phase::running, returned.trial)) {
    drop(returned.trial, {.to = place_to_wait(ledger_.trial(returned.trial)), .reason = returned.reason});
  }
  attempts_.end(returned.trial);
  retire();
}

void TunerLoop::on(const SlotLost& lost) { remark("slot " + lost.slot + " is out of use: " + lost.reason); }

void TunerLoop::on(const Interrupted&) {
  ending_.come(Why::interrupted, "interrupted");
  if (++interrupts_ < 2) {
    remark("interrupted: the running epochs end first; once more to kill them");
    return;
  }
  for (const TrialNumber number : attempts_.trials()) {
    if (attempts_.is(Attempts::Phase::running, number)) {
      kill(number, {.to = place_to_wait(ledger_.trial(number)), .reason = "interrupted"});
    } else {
      parts_.executor.kill(number);
      attempts_.end(number);
    }
  }
}

/// A trial that hangs while it leaves is where it was to go already: only its worker goes.
void TunerLoop::end_late_attempts(bool idle) {
  const RunSettings& run = ledger_.spec().run;
  const std::vector<TrialNumber> late = attempts_.take_late(parts_.executor.now(), idle);
  for (const TrialNumber number : late) {
    if (attempts_.is(Attempts::Phase::running, number)) {
      const std::string reason = "time limit of " + duration_text(run.trial_seconds);
      kill(number, {.to = TrialState::failed, .reason = reason, .failure = true});
    } else {
      parts_.executor.kill(number);
      attempts_.end(number);
      remark(number, "killed: it had not left its slot " + duration_text(run.leave_seconds) + " after it was told to");
    }
  }
  if (!late.empty()) retire();
}

double TunerLoop::seconds_until_due() const {
  const StudySpec& spec = ledger_.spec();
  double due = options_.observer ? last_idle_ + 1 - parts_.executor.now() : kLongest;
  if (!ending_.has_come() && spec.budget.seconds) due = std::min(due, *spec.budget.seconds - seconds());
  return std::max(std::min(due, attempts_.seconds_left(parts_.executor.now())), kResolution);
}

Summary TunerLoop::summary() const {
  Summary summary;
  if (const auto best = ledger_.best()) {
    summary.best = *best->trial;
    summary.best_epoch = *best->observation;
  }
  if (const auto& end = ending_.end()) {
    summary.why = end->why;
    summary.reason = end->reason;
  }
  summary.trials = std::ssize(ledger_.trials());
  summary.epochs = ledger_.epochs_spent();
  summary.seconds = seconds();
  return summary;
}

Summary TunerLoop::finish() {
  assert(over());
  const Summary result = summary();
  const bool interrupted = result.why == Why::interrupted;
  ledger_.close(interrupted ? StudyState::open : StudyState::finished, result.reason, result.seconds);
  return result;
}

double TunerLoop::seconds() const { return ledger_.seconds_before() + parts_.executor.now() - start_; }

}  // namespace autoepoch::run
