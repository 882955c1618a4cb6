// Rules that end a single trial early, added to any scheduler.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "search/scheduler_wrapper.hpp"

namespace autoepoch {

/// Asked after each epoch. Thread-safety: const methods may run concurrently.
class StoppingRule {
 public:
  virtual ~StoppingRule() = default;

  /// Why `trial` (running, in history, at least one observation) should stop now, in words and numbers; none to go on.
  virtual std::optional<std::string> why(const History& history, const Trial& trial) const = 0;

  /// What a rule that goes by forecasts expects of the trial that it stops, for the record.
  virtual std::optional<Forecast> forecast(const History&, const Trial&) const { return std::nullopt; }
};

/// As Keras' EarlyStopping: stop when the value has not improved by more than min_delta for `patience` epochs in a row.
/// Improvements are measured against the last value that was one.
class PatienceRule : public StoppingRule {
 public:
  /// Requires: patience >= 0, min_delta >= 0.
  explicit PatienceRule(int patience, double min_delta = 0) : patience_(patience), min_delta_(min_delta) {}
  std::optional<std::string> why(const History& history, const Trial& trial) const override;

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
  std::optional<std::string> why(const History& history, const Trial& trial) const override;

 private:
  int min_trials_;
  int grace_;
};

/// A scheduler whose trials also obey the rules: the first rule with a reason stops the trial.
class StoppingScheduler : public SchedulerWrapper {
 public:
  using Rules = std::vector<std::unique_ptr<const StoppingRule>>;
  StoppingScheduler(std::unique_ptr<const Scheduler> scheduler, Rules rules)
      : SchedulerWrapper(std::move(scheduler)), rules_(std::move(rules)) {}

  Verdict judge(const History& history, const Trial& trial) const override;

 private:
  Rules rules_;
};

}  // namespace autoepoch
