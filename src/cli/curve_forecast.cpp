#include "cli/curve_forecast.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <utility>

#include "autoepoch/error.hpp"
#include "study/curve_model.hpp"
#include "surrogates/learning_curve_model.hpp"

namespace autoepoch::cli {
namespace {

using logs::Curve;
using logs::Point;
using logs::TimeGrid;

constexpr double kTooUnlikely = 0.05;  // stop below this probability of improving
constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::vector<double> finite_values(const Curve& curve) {
  std::vector<double> values;
  for (const Point& point : curve.points) {
    if (std::isfinite(point.value)) values.push_back(point.value);
  }
  return values;
}

// 1 if the last third of a curve lies above the first, -1 if below.
int course(const Curve& curve) {
  std::vector<double> values = finite_values(curve);
  const auto third = static_cast<std::ptrdiff_t>(std::max<std::size_t>(values.size() / 3, 1));
  if (values.size() < 2) return 0;
  const auto median = [&](auto begin) {
    std::nth_element(begin, begin + third / 2, begin + third);
    return *(begin + third / 2);
  };
  const double first = median(values.begin());
  const double last = median(values.end() - third);
  return (last > first) - (last < first);
}

double best_of(const std::vector<double>& values, Direction direction) {
  if (values.empty()) return direction == Direction::minimize ? kInfinity : -kInfinity;
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  return direction == Direction::minimize ? *low : *high;
}

// Values of a run that diverged tell nothing of where it was going, so only finite ones are learned from.
LearningCurve to_learning_curve(Curve& curve, const TimeGrid& grid) {
  std::vector<Observation> observations;
  std::size_t merged = 0;
  for (const Point& point : curve.points) {
    if (!std::isfinite(point.value)) continue;
    const Observation observation{.epoch = grid.step(point.at), .value = point.value};
    if (!observations.empty() && observations.back().epoch == observation.epoch) {
      observations.back() = observation;
      ++merged;
    } else {
      observations.push_back(observation);
    }
  }
  if (merged > 0) curve.dropped.push_back({merged, "nearer to the next one than the steps of the forecast"});
  LearningCurve result;
  for (Observation& observation : observations) result.append(std::move(observation));
  return result;
}

// Of a diverged curve: nothing but the best that was observed.
CurvePrediction best_so_far(const LearningCurve& curve, Direction direction, int horizon) {
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  CurvePrediction prediction{.horizon = horizon};
  prediction.final = prediction.plateau_epoch = prediction.best_value = prediction.best_epoch = {kNone, kNone, kNone};
  if (const Observation* best = curve.best(direction)) {
    const double epoch = best->epoch;
    prediction.best_value = {best->value, best->value, best->value};
    prediction.best_epoch = {epoch, epoch, epoch};
  }
  return prediction;
}

// Whether a loss is expected to fall by more than a tenth. Where the first values are far above all others, that is
// little of a curve's range.
bool falls_clearly(const CurveForecast& forecast, double best) {
  constexpr double kClearly = 0.1;
  return forecast.direction.direction == Direction::minimize && best > 0 && std::isfinite(best) &&
         metric_bounds(forecast.curve.column).low == 0 && forecast.prediction.best_value.p50 < (1 - kClearly) * best;
}

// What to do, and why, in a sentence.
void advise(CurveForecast& forecast) {
  const CurvePrediction& p = forecast.prediction;
  const Curve& curve = forecast.curve;
  const bool reached = forecast.observed >= p.horizon;
  const double observed_best = best_of(finite_values(curve), forecast.direction.direction);
  const bool falls = falls_clearly(forecast, observed_best);
  forecast.proceed = !forecast.diverged && !reached && (p.p_improves >= kTooUnlikely || falls);
  const std::string chance =
      fmt::format("the chance of improving by more than 2 % of its range is {:.0f} %", 100 * p.p_improves);
  const std::string best =
      std::isfinite(p.best_epoch.p50) ? "best " + forecast.place_text(p.best_epoch) : "no finite value at all";
  if (forecast.diverged) {
    forecast.reason = fmt::format("the run diverged: no finite value at {}; {} so far",
                                  logs::place_on_axis(*forecast.grid, curve.axis, forecast.observed), best);
  } else if (reached) {
    const std::string horizon = logs::place_on_axis(*forecast.grid, curve.axis, p.horizon);
    forecast.reason = curve.axis == "epoch" && forecast.grid->whole_numbers()
                          ? fmt::format("the horizon of {} epochs is reached; {}", p.horizon, best)
                          : fmt::format("the horizon, {}, is reached; {}", horizon, best);
  } else if (curve.points.empty()) {
    forecast.reason = fmt::format("nothing observed yet; {} in runs like it", best);
  } else if (forecast.proceed && p.p_improves < kTooUnlikely) {
    forecast.reason = fmt::format("expected to fall from {:.4g} to {:.4g}, although that is little of its range; {}",
                                  observed_best, p.best_value.p50, best);
  } else if (forecast.proceed) {
    forecast.reason = fmt::format("{}; {}", chance, best);
  } else {
    forecast.reason = fmt::format("{}, below {:.0f} %; {}", chance, 100 * kTooUnlikely, best);
  }
}

// Curves of one column over one axis.
class Group {
 public:
  Group(std::vector<CurveForecast*> members, const ForecastRequest& request) : members_(std::move(members)) {
    std::vector<const Curve*> curves;
    for (const CurveForecast* member : members_) curves.push_back(&member->curve);
    direction_ = choose_direction(curves, request.direction);
    grid_ = std::make_shared<TimeGrid>(curves, request.horizon);
    std::vector<double> values;
    for (const Curve* curve : curves) {
      const std::vector<double> own = finite_values(*curve);
      values.insert(values.end(), own.begin(), own.end());
    }
    bounds_ = metric_bounds(curves.front()->column, values);
  }

  void forecast(const LearningCurveModel& model, bool independent) {
    std::vector<LearningCurve> curves;
    for (CurveForecast* member : members_) curves.push_back(to_learning_curve(member->curve, *grid_));
    std::vector<const LearningCurve*> all;
    for (const LearningCurve& curve : curves) all.push_back(&curve);
    std::shared_ptr<const CurveForecaster> together;
    const bool observed = std::any_of(curves.begin(), curves.end(), [](const LearningCurve& c) { return !c.empty(); });
    if (!independent && observed) together = model.fit(all, direction_.direction, grid_->horizon());
    for (std::size_t i = 0; i < curves.size(); ++i) {
      CurveForecast& member = *members_[i];
      describe(curves[i], member);
      if (member.diverged) {
        member.prediction = best_so_far(curves[i], direction_.direction, grid_->horizon());
      } else {
        const auto forecaster =
            together ? together : model.fit(std::span(all).subspan(i, 1), direction_.direction, grid_->horizon());
        const double best = best_of(finite_values(member.curve), direction_.direction);
        member.prediction = within(forecaster->predict(curves[i]), bounds_, best, direction_.direction);
      }
      advise(member);
    }
  }

 private:
  void describe(const LearningCurve& curve, CurveForecast& member) const {
    const std::vector<Point>& points = member.curve.points;
    member.grid = grid_;
    member.direction = direction_;
    member.diverged = !points.empty() && !std::isfinite(points.back().value);
    member.observed = points.empty() ? 0 : std::max(grid_->step(points.back().at), curve.epochs());
  }

  std::vector<CurveForecast*> members_;
  DirectionChoice direction_;
  std::shared_ptr<const TimeGrid> grid_;
  MetricBounds bounds_;
};

}  // namespace

DirectionChoice choose_direction(const std::vector<const Curve*>& curves, std::optional<Direction> given) {
  if (given) return {*given, "by --direction"};
  if (curves.front()->direction) return {*curves.front()->direction, "as the study says"};
  const std::string& name = curves.front()->column;
  if (const auto known = metric_direction(name)) return {*known, "by its name"};
  int sum = 0;
  for (const Curve* curve : curves) sum += course(*curve);
  if (sum == 0) {
    throw InvalidInput(
        fmt::format("which values of \"{}\" are better? Its name and its course do not tell: choose with "
                    "--direction minimize or --direction maximize",
                    name));
  }
  return {
      sum > 0 ? Direction::maximize : Direction::minimize,
      fmt::format("assumed, as the values {} and the name tells nothing; see --direction", sum > 0 ? "rise" : "fall"),
      true};
}

std::string CurveForecast::place_text(const Interval& steps) const {
  const auto number = [&](double step) {
    const std::string text = logs::place_on_axis(*grid, "", std::round(step));
    return text.substr(1);
  };
  return fmt::format("{} {} [{}-{}]", curve.axis, number(steps.p50), number(steps.p10), number(steps.p90));
}

CurvePrediction within(CurvePrediction prediction, const MetricBounds& bounds, double best, Direction direction) {
  const auto clamp = [&](Interval& interval) {
    for (double* value : {&interval.p10, &interval.p50, &interval.p90}) *value = bounds.clamp(*value);
  };
  const auto improve = [&](double& value, double other) {
    value = direction == Direction::minimize ? std::min(value, other) : std::max(value, other);
  };
  clamp(prediction.final);
  clamp(prediction.best_value);
  for (EpochInterval& point : prediction.path) clamp(point.value);
  Interval& value = prediction.best_value;
  improve(value.p10, prediction.final.p10);
  improve(value.p50, prediction.final.p50);
  improve(value.p90, prediction.final.p90);
  for (double* quantile : {&value.p10, &value.p50, &value.p90}) improve(*quantile, best);
  for (EpochInterval& point : prediction.path) {
    for (double* quantile : {&point.value.p10, &point.value.p50, &point.value.p90}) improve(*quantile, best);
  }
  return prediction;
}

std::vector<CurveForecast> forecast_curves(std::vector<Curve> curves, const ForecastRequest& request) {
  std::vector<CurveForecast> forecasts;
  for (Curve& curve : curves) forecasts.push_back({.curve = std::move(curve)});
  std::map<std::pair<std::string, std::string>, std::vector<CurveForecast*>> groups;
  for (CurveForecast& forecast : forecasts) groups[{forecast.curve.column, forecast.curve.axis}].push_back(&forecast);
  const LearningCurveModel model({.measured = study::read_banks(request.banks)});
  for (auto& [names, members] : groups) Group(members, request).forecast(model, request.independent);
  return forecasts;
}

}  // namespace autoepoch::cli
