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
  } else if (end_) {  // an epoch trained again after an older checkpoint: stored, judged and counted before
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
  ledger_.append(number, observation, seconds());
  const TrialState former_state = ledger_.trial(former_best).state;
  if (!is_best(former_best) && (former_state == TrialState::stopped || former_state == TrialState::failed)) {
    parts_.executor.discard(former_best, false);
  }
  if (options_.observer) {
    options_.observer->on_epoch(history(), parts_.executor, ledger_.trial(number), observation);
  }
}

/// What the trial's last observation leads to; none: the next epoch.
std::optional<TunerLoop::Exit> TunerLoop::decide(const Trial& trial) {
  check_budgets();
  const int epoch = trial.curve.epochs();
  if (epoch >= ledger_.spec().budget.max_epochs) {
    return Exit{.to = TrialState::completed, .reason = "trained for " + epochs_text(epoch)};
  }
  const Verdict verdict = parts_.scheduler.judge(history(), trial);
  switch (verdict.decision) {
    case Decision::stop:
      return Exit{.to = TrialState::stopped, .reason = verdict.reason};
    case Decision::pause:
      return Exit{.to = TrialState::paused, .reason = verdict.reason, .until = epoch};
    case Decision::proceed:
      break;
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

void TunerLoop::check_budgets() {
  const StudySpec& spec = ledger_.spec();
  const auto best = ledger_.best();
  if (best && spec.objective.target && !spec.objective.better(*spec.objective.target, best->observation->value)) {
    end(Why::target, "the target is reached: " + spec.objective.metric + " is " +
                         to_string(Value(best->observation->value)));
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

void TunerLoop::change(std::int64_t number, const Exit& exit) {
  const TrialEvent event = ledger_.transition(number, {.to = exit.to,
                                                       .reason = exit.reason,
                                                       .until = exit.until,
                                                       .failure = exit.failure,
                                                       .time = parts_.executor.wall_clock()});
  if (const auto attempt = running_.find(number); attempt != running_.end() && exit.to != TrialState::running) {
    worked_[number] = worked_seconds(number);
    running_.erase(attempt);
  }
  if (options_.observer) options_.observer->on_event(history(), parts_.executor, event, ledger_.trial(number));
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

/// Where a trial that lost its slot waits for another: paused trials have a checkpoint.
TrialState TunerLoop::place_to_wait(const Trial& trial) {
  return trial.curve.empty() ? TrialState::waiting : TrialState::paused;
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
