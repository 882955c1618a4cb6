// Rules that end a trial by the forecast of its curve, for any scheduler.
#pragma once

#include <memory>
#include <utility>

#include "autoepoch/kinds.hpp"

namespace autoepoch {

/// The kinds "stop_probability" and "plateau_probability".
RuleKind probability_kind();
RuleKind plateau_kind();

/// Stop when the probability that the trial will ever beat the best of the others was below `probability` at each of
/// its last `checks` epochs. The best trial itself is never stopped.
class ProbabilityRule final : public StoppingRule {
 public:
  /// Requires: 0 < probability < 1, checks >= 1.
  ProbabilityRule(std::shared_ptr<const CurveModel> model, double probability, int checks = 3)
      : model_(std::move(model)), probability_(probability), checks_(checks) {}
  std::optional<std::string> ends_trial(const History& history, const Trial& trial) const override;
  std::optional<Forecast> forecast(const History& history, const Trial& trial) const override;

 private:
  std::shared_ptr<const CurveModel> model_;
  double probability_;
  int checks_;
};

/// Stop a curve that has passed its plateau (in nine of ten forecasts) and improves with a probability below
/// `probability`.
class PlateauRule final : public StoppingRule {
 public:
  /// Requires: 0 < probability < 1.
  PlateauRule(std::shared_ptr<const CurveModel> model, double probability)
      : model_(std::move(model)), probability_(probability) {}
  std::optional<std::string> ends_trial(const History& history, const Trial& trial) const override;
  std::optional<Forecast> forecast(const History& history, const Trial& trial) const override;

 private:
  std::shared_ptr<const CurveModel> model_;
  double probability_;
};

/// P(value is better than `target`), for a distribution known by its deciles: normal on either side of the median.
/// Exposed for tests.
double probability_better(const Interval& value, double target, const Objective& objective);

}  // namespace autoepoch
