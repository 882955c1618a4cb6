#include "run/expectation.hpp"

#include <algorithm>
#include <vector>

namespace autoepoch::run {
namespace {

/// All that curve models look at.
Trial values_of(const Trial& trial) {
  Trial result{.number = trial.number};
  for (const Observation& point : trial.curve) result.curve.append({.epoch = point.epoch, .value = point.value});
  return result;
}

}  // namespace

std::optional<Forecast> expectation(const CurveModel& model, const History& history, const Trial& trial) {
  const int horizon = history.spec().budget.max_epochs;
  if (trial.curve.epochs() >= horizon) return std::nullopt;
  std::vector<const Trial*> others;
  for (const Trial& other : history.trials())
    if (other.number != trial.number && !other.curve.empty()) others.push_back(&other);
  if (others.empty() && trial.curve.empty()) return std::nullopt;
  std::ranges::stable_sort(others, std::greater(), [](const Trial* other) { return other->curve.epochs(); });
  others.resize(std::min(others.size(), kCurvesToExpectFrom));

  std::vector<Trial> trials = {values_of(trial)};
  for (const Trial* other : others) trials.push_back(values_of(*other));
  const CurvePrediction prediction = model.predict(trial.curve, horizon, History(history.spec(), trials));
  return Forecast{
      .epochs = trial.curve.epochs(), .horizon = horizon, .value = prediction.best_value, .path = prediction.path};
}

}  // namespace autoepoch::run
