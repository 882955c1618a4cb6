#include "surrogates/learning_curve_model.hpp"

#include <algorithm>

#include "autoepoch/error.hpp"
#include "surrogates/curve_bank_file.hpp"
#include "surrogates/curve_constants.hpp"
#include "surrogates/fingerprint.hpp"

namespace autoepoch {
namespace {

std::vector<CurvePrior> make_priors(const std::vector<std::string>& without) {
  std::vector<CurvePrior> result;
  for (const CurveFamily& family : curve_families()) {
    if (std::find(without.begin(), without.end(), family.name) == without.end()) result.emplace_back(family);
  }
  return result;
}

CurveBank make_bank(const CurveModelOptions& options) {
  return join_banks(options.measured, make_synthetic_bank(options.seed, options.synthetic_curves));
}

// Equal for histories with the same curves; a change of any trial's curve shows in its length or last value.
std::uint64_t fingerprint(const History& history, int horizon) {
  Fingerprint result;
  result.add(static_cast<std::uint64_t>(horizon));
  for (const Trial& trial : history.trials()) {
    result.add(index_of(trial.number));
    result.add(static_cast<std::uint64_t>(trial.curve.epochs()));
    if (!trial.curve.empty()) result.add(trial.curve.back().value);
  }
  return result.value();
}

}  // namespace

LearningCurveModel::LearningCurveModel(const CurveModelOptions& options)
    : priors_(make_priors(options.without_families)), bank_(make_bank(options)) {}

std::shared_ptr<const CurveForecaster> LearningCurveModel::fit(std::span<const LearningCurve* const> curves,
                                                               Direction direction, int horizon) const {
  const bool any =
      std::any_of(curves.begin(), curves.end(), [](const LearningCurve* curve) { return !curve->empty(); });
  if (!any) throw InvalidInput("no curve has an observation: nothing to predict from");
  return std::make_shared<CurveForecaster>(bank_, priors_, curves, direction, horizon);
}

std::shared_ptr<const CurveForecaster> LearningCurveModel::fitted(const History& history, int horizon) const {
  const std::uint64_t now = fingerprint(history, horizon);
  const std::lock_guard lock(mutex_);
  if (!last_ || fingerprint_ != now) {
    std::vector<const LearningCurve*> curves;
    for (const Trial& trial : history.trials()) curves.push_back(&trial.curve);
    last_ = fit(curves, history.spec().objective.direction, horizon);
    fingerprint_ = now;
  }
  return last_;
}

CurvePrediction LearningCurveModel::predict(const LearningCurve& curve, int horizon, const History& history) const {
  const auto observed = [](const Trial& trial) { return !trial.curve.empty(); };
  const auto trials = history.trials();
  if (std::any_of(trials.begin(), trials.end(), observed)) return fitted(history, horizon)->predict(curve);
  const LearningCurve* const alone[] = {&curve};
  return fit(alone, history.spec().objective.direction, horizon)->predict(curve);
}

}  // namespace autoepoch
