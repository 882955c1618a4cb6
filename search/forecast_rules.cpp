#include "search/forecast_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "core/stats.hpp"
#include "search/scheduling.hpp"

namespace autoepoch {
namespace {

constexpr int kFirstEpoch = 3;  // forecasts from one or two values say little

LearningCurve beginning(const LearningCurve& curve, std::size_t points) {
  LearningCurve result;
  for (const Observation& point : curve) {
    if (result.size() == points) break;
    result.append(point);
  }
  return result;
}

/// Loss of the best observation of all trials but one; infinite if there is none.
double best_of_others(const History& history, TrialNumber number) {
  const Objective& objective = history.spec().objective;
  double best = std::numeric_limits<double>::infinity();
  for (const Trial& trial : history.trials())
    if (const Observation* point = trial.number == number ? nullptr : trial.curve.best(objective.direction))
      best = std::min(best, objective.loss(point->value));
  return best;
}

int horizon_of(const History& history, const Trial& trial) {
  return std::max(history.spec().budget.max_epochs, trial.curve.epochs());
}

/// With what it looks ahead to, for the record.
Forecast record_of(const CurvePrediction& prediction, const Trial& trial) {
  return {.epochs = trial.curve.epochs(),
          .horizon = prediction.horizon,
          .value = prediction.best_value,
          .path = prediction.path};
}

}  // namespace

double probability_better(const Interval& value, double target, const Objective& objective) {
  const double a = objective.loss(value.p10), b = objective.loss(value.p90);
  const double low = std::min(a, b), middle = objective.loss(value.p50), high = std::max(a, b);
  const double distance = objective.loss(target) - middle;
  const double sd = (distance < 0 ? middle - low : high - middle) / kNormalDecile;
  if (sd <= 0) return distance > 0 ? 1 : 0;
  return 0.5 * std::erfc(-distance / (sd * std::numbers::sqrt2));
}

RuleKind probability_kind() {
  return {"ends a trial that will hardly ever beat the best, by the forecast of its curve",
          {{"stop_probability",
            NumberOption{0, 1, true},
            {},
            "Chance of ever beating the best below which a trial is stopped."},
           {"stop_checks", IntegerOption{1}, std::int64_t{3}, "At so many epochs in a row it must have been below."}},
          [](const KindInputs& in) {
            return std::make_unique<ProbabilityRule>(in.curve_model(), in.options.number("stop_probability"),
                                                     in.options.count("stop_checks"));
          }};
}

RuleKind plateau_kind() {
  return {"ends a trial on its plateau, by the forecast of its curve",
          {{"plateau_probability",
            NumberOption{0, 1, true},
            {},
            "Chance of still improving below which a trial past its plateau is stopped."}},
          [](const KindInputs& in) {
            return std::make_unique<PlateauRule>(in.curve_model(), in.options.number("plateau_probability"));
          }};
}

std::optional<std::string> ProbabilityRule::ends_trial(const History& history, const Trial& trial) const {
  const Objective& objective = history.spec().objective;
  const double best = best_of_others(history, trial.number);
  const auto needed = static_cast<std::size_t>(checks_);
  if (trial.curve.epochs() < kFirstEpoch || trial.curve.size() < needed || !std::isfinite(best)) return std::nullopt;
  if (objective.loss(trial.curve.best(objective.direction)->value) <= best) return std::nullopt;
  double largest = 0;
  for (std::size_t points = trial.curve.size(); points + needed > trial.curve.size(); --points) {
    const CurvePrediction prediction =
        model_->predict(beginning(trial.curve, points), horizon_of(history, trial), history);
    largest = std::max(largest, probability_better(prediction.best_value, objective.loss(best), objective));
    if (largest >= probability_) return std::nullopt;
  }
  return fmt::format("epoch {}: chance of ever beating {:.4g} at most {} at the last {} checks, below {:g} %; stopped",
                     trial.curve.epochs(), objective.loss(best), percent(largest), checks_, 100 * probability_);
}

std::optional<Forecast> ProbabilityRule::forecast(const History& history, const Trial& trial) const {
  const Objective& objective = history.spec().objective;
  const CurvePrediction prediction = model_->predict(trial.curve, horizon_of(history, trial), history);
  Forecast forecast = record_of(prediction, trial);
  forecast.probability =
      probability_better(prediction.best_value, objective.loss(best_of_others(history, trial.number)), objective);
  return forecast;
}

std::optional<std::string> PlateauRule::ends_trial(const History& history, const Trial& trial) const {
  const int epoch = trial.curve.epochs();
  if (epoch < kFirstEpoch) return std::nullopt;
  const CurvePrediction prediction = model_->predict(trial.curve, horizon_of(history, trial), history);
  if (prediction.plateau_epoch.p90 > epoch || prediction.p_improves >= probability_) return std::nullopt;
  return fmt::format("epoch {}: on its plateau since epoch {:.0f}, chance of improving {}, below {:g} %; stopped",
                     epoch, prediction.plateau_epoch.p50, percent(prediction.p_improves), 100 * probability_);
}

std::optional<Forecast> PlateauRule::forecast(const History& history, const Trial& trial) const {
  const CurvePrediction prediction = model_->predict(trial.curve, horizon_of(history, trial), history);
  Forecast forecast = record_of(prediction, trial);
  forecast.probability = prediction.p_improves;
  return forecast;
}

}  // namespace autoepoch
