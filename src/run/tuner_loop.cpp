#include "run/tuner_loop.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <utility>

#include "autoepoch/error.hpp"
#include "run/words.hpp"

namespace autoepoch::run {
namespace {

constexpr double kLongest = 3600;     // seconds to wait when nothing is due
constexpr double kResolution = 1e-3;  // seconds; keeps a deadline's rounding from making the loop spin

}  // namespace

void TunerLoop::handle(const Event& event) {
  std::visit([this](const auto& what) { on(what); }, event);
  check_budgets();
  check_time_limits();
  if (options_.observer && parts_.executor.now() - last_idle_ >= 1) {
    last_idle_ = parts_.executor.now();
    options_.observer->on_idle(history(), parts_.executor);
  }
}

void TunerLoop::on(const Reported& report) {
  assert(running_.contains(report.trial));
  const Observation& observation = report.observation;
  const Trial& trial = ledger_.trial(report.trial);
  std::optional<Exit> exit;
  if (observation.epoch < 1) {
    exit = {.to = TrialState::failed, .reason = "it reported an epoch below 1", .failure = true};
  } else if (!std::isfinite(observation.value)) {
    const std::string reason = divergence_text(ledger_.spec().objective, observation);
    exit = {.to = TrialState::failed, .reason = reason, .failure = true};
  } else if (observation.epoch > trial.curve.epochs()) {
    record(report.trial, observation);
    exit = decide(trial);
  } else if (unwanted_.contains(report.trial)) {  // an epoch trained again after an older checkpoint:
    exit = stopped_by_user();                     // stored, judged and counted before
  } else if (end_) {
    exit = {.to = TrialState::paused, .reason = end_->reason};
  }
  if (exit) {
    tell_to_leave(report.trial, *exit);
  } else {
    parts_.executor.answer(report.trial, Executor::Reply::proceed);
  }
}

void TunerLoop::record(std::int64_t number, const Observation& observation) {
  const auto former = ledger_.best();
  const std::int64_t former_best = former ? former->trial->number : number;
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
std::optional<TunerLoop::Exit> TunerLoop::decide(const Trial& trial) {
  check_budgets();
  const int epoch = trial.curve.epochs();
  if (epoch >= ledger_.spec().budget.max_epochs) {
    return Exit{.to = TrialState::completed, .reason = "trained for " + epochs_text(epoch)};
  }
  if (unwanted_.contains(trial.number)) return stopped_by_user();
  const Verdict verdict = parts_.scheduler.judge(history(), trial);
  if (verdict.decision != Decision::proceed) {
    const bool stops = verdict.decision == Decision::stop;
    return Exit{.to = stops ? TrialState::stopped : TrialState::paused,
                .reason = verdict.reason,
                .until = stops ? 0 : epoch,
                .forecast = verdict.forecast ? verdict.forecast : expected(trial)};
  }
  if (epoch >= trial.until) throw Error("the scheduler lets a trial proceed beyond its own limit");
  if (end_) return Exit{.to = TrialState::paused, .reason = end_->reason};
  if (!affords(0)) return Exit{.to = TrialState::paused, .reason = epochs_spent_text()};
  return std::nullopt;
}

void TunerLoop::on(const Ended& ended) {
  if (leaving_.erase(ended.trial) == 0) {
    assert(running_.contains(ended.trial));
    const std::string reason = ended.reason.empty() ? "ended by the experiment's own early stopping" : ended.reason;
    drop(ended.trial, {.to = TrialState::completed, .reason = reason});
  }
  retire();
}

void TunerLoop::on(const Crashed& crash) {
  if (leaving_.erase(crash.trial) == 0) {
    assert(running_.contains(crash.trial));
    const Trial& trial = ledger_.trial(crash.trial);
    const bool again = crash.retryable && !crash.diverged && trial.failures < ledger_.spec().run.retries;
    const TrialState to = again ? place_to_wait(trial) : TrialState::failed;
    drop(crash.trial, {.to = to, .reason = crash.reason, .failure = true});
  }
  retire();
}

void TunerLoop::on(const Interrupted&) {
  end(Why::interrupted, "interrupted");
  if (++interrupts_ < 2) {
    remark("interrupted: the running epochs end first; once more to kill them");
    return;
  }
  while (!running_.empty()) {
    const std::int64_t number = running_.begin()->first;
    kill(number, {.to = place_to_wait(ledger_.trial(number)), .reason = "interrupted"});
  }
  for (const std::int64_t number : leaving_) parts_.executor.kill(number);
  leaving_.clear();
}

void TunerLoop::check_budgets() {
  const StudySpec& spec = ledger_.spec();
  const auto best = ledger_.best();
  if (best && spec.objective.target && !spec.objective.better(*spec.objective.target, best->observation->value)) {
    end(Why::target,
        "the target is reached: " + spec.objective.metric + " is " + to_string(Value(best->observation->value)));
  }
  if (spec.budget.seconds && seconds() >= *spec.budget.seconds) {
    end(Why::time, "the budget of " + duration_text(*spec.budget.seconds) + " is spent");
  }
}

void TunerLoop::check_time_limits() {
  const double limit = ledger_.spec().run.trial_seconds;
  if (limit <= 0) return;
  std::vector<std::int64_t> late;
  for (const auto& [number, since] : running_) {
    if (worked_seconds(number) >= limit) late.push_back(number);
  }
  for (const std::int64_t number : late) {
    kill(number, {.to = TrialState::failed, .reason = "time limit of " + duration_text(limit), .failure = true});
  }
  if (!late.empty()) retire();
}

/// The first reason counts.
void TunerLoop::end(Why why, std::string reason) {
  if (!end_) end_ = End{why, std::move(reason)};
}

void TunerLoop::remark(const std::string& text) {
  const TrialEvent event = ledger_.remark(nullptr, text, parts_.executor.wall_clock());
  if (options_.observer) options_.observer->on_remark(history(), parts_.executor, event);
}

double TunerLoop::patience() const {
  const StudySpec& spec = ledger_.spec();
  double due = options_.observer ? last_idle_ + 1 - parts_.executor.now() : kLongest;
  if (!end_ && spec.budget.seconds) due = std::min(due, *spec.budget.seconds - seconds());
  if (spec.run.trial_seconds > 0) {
    for (const auto& [number, since] : running_) due = std::min(due, spec.run.trial_seconds - worked_seconds(number));
  }
  return std::max(due, kResolution);
}

Summary TunerLoop::summary() const {
  Summary summary;
  if (const auto best = ledger_.best()) {
    summary.best = *best->trial;
    summary.best_epoch = *best->observation;
  }
  if (end_) {
    summary.why = end_->why;
    summary.reason = end_->reason;
  }
  summary.trials = std::ssize(ledger_.trials());
  summary.epochs = ledger_.epochs_spent();
  summary.seconds = seconds();
  return summary;
}

Summary TunerLoop::finish() {
  assert(over());
  const bool interrupted = end_->why == Why::interrupted;
  const Summary result = summary();
  ledger_.close(interrupted ? StudyState::open : StudyState::finished, result.reason, result.seconds);
  return result;
}

std::string TunerLoop::epochs_spent_text() const {
  return "the budget of " + epochs_text(ledger_.spec().budget.epochs.value_or(0)) + " is spent";
}

bool TunerLoop::is_best(std::int64_t number) const {
  const auto best = ledger_.best();
  return best && best->trial->number == number;
}

double TunerLoop::seconds() const { return ledger_.seconds_before() + parts_.executor.now() - start_; }

double TunerLoop::worked_seconds(std::int64_t number) const {
  const auto attempt = running_.find(number);
  const double now = attempt == running_.end() ? 0 : parts_.executor.now() - attempt->second;
  return worked_.at(number) + now;
}

}  // namespace autoepoch::run
