// Rules that end single trials by what was seen of them, and the scheduler that obeys rules of any kind. (Budgets and
// the target are the tuner's.)
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "autoepoch/kinds.hpp"
#include "search/scheduler_wrapper.hpp"

namespace autoepoch {

/// The kinds "patience" and "median_trials".
RuleKind patience_kind();
RuleKind median_kind();

/// As Keras' EarlyStopping: stop when the value has not improved by more than min_delta for `patience` epochs in a row.
/// Improvements are measured against the last value that was one.
class PatienceRule : public StoppingRule {
 public:
  /// Requires: patience >= 0, min_delta >= 0.
  explicit PatienceRule(int patience, double min_delta = 0) : patience_(patience), min_delta_(min_delta) {}
  std::optional<std::string> ends_trial(const History& history, const Trial& trial) const override;

 private:
  int patience_;
  double min_delta_;
};

/// The median rule [Golovin17]: stop at epoch s when the trial's best value is worse than the median, over the other
/// trials that have reached s, of their average value up to s.
class MedianRule : public StoppingRule {
 public:
  /// Says nothing before epoch `grace` or with fewer than `min_trials` others. Requires: min_trials >= 1.
  explicit MedianRule(int min_trials = 5, int grace = 3) : min_trials_(min_trials), grace_(grace) {}
  std::optional<std::string> ends_trial(const History& history, const Trial& trial) const override;

 private:
  int min_trials_;
  int grace_;
};

/// A scheduler that also obeys the rules: the first one with a reason stops the trial, or ends the search. Then nothing
/// is started or resumed any more, and running trials come to their next pause.
class StoppingScheduler : public SchedulerWrapper {
 public:
  using Rules = std::vector<std::unique_ptr<const StoppingRule>>;
  StoppingScheduler(std::unique_ptr<const Scheduler> scheduler, Rules rules)
      : SchedulerWrapper(std::move(scheduler)), rules_(std::move(rules)) {}

  Next next(const History& history) const override;
  Verdict judge(const History& history, const Trial& trial) const override;

 private:
  Rules rules_;
};

}  // namespace autoepoch
