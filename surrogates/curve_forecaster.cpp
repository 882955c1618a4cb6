#include "surrogates/curve_forecaster.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <utility>

namespace autoepoch {
namespace {

// The members' weights in the stack. Results hardly depend on them; see experiments/curves/.
constexpr double kLastWeight = 0.2;
constexpr double kPriorWeight = 0.2;
constexpr double kBankWeight = 0.6;

// Cells after which forecasts are looked back on, and the most of them in a study.
constexpr std::array<std::size_t, 11> kHindsightCells = {1, 2, 3, 5, 8, 12, 17, 23, 31, 39, 45};
constexpr std::size_t kMostHindsights = 600;

// Standard normal at the middles of ten equally likely steps.
constexpr std::array<double, 10> kNormalSteps = {-1.6449, -1.0364, -0.6745, -0.3853, -0.1257,
                                                 0.1257,  0.3853,  0.6745,  1.0364,  1.6449};

GridCurve beginning(const GridCurve& curve, std::size_t cells) {
  const auto count = static_cast<std::ptrdiff_t>(cells);
  return {{curve.cells.begin(), curve.cells.begin() + count}, {curve.z.begin(), curve.z.begin() + count}};
}

std::vector<PathPoint> observed_path(const LearningCurve& curve, const CurveScale& scale) {
  std::vector<PathPoint> result;
  for (const Observation& point : curve) {
    result.push_back({static_cast<double>(point.epoch), std::exp(scale.to_z(point.value))});
  }
  return result;
}

Interval quantiles(const WeightedSample& sample) {
  return {sample.quantile(0.1), sample.quantile(0.5), sample.quantile(0.9)};
}

/// Quantiles of z; corrections may go beyond what z can be.
Interval possible(const WeightedSample& z) {
  const auto at = [&](double level) { return std::clamp(z.quantile(level), kLowestZ, kCensored); };
  return {at(0.1), at(0.5), at(0.9)};
}

Interval certain(double value) { return {value, value, value}; }

Interval lower(const Interval& a, const Interval& b) {
  return {std::min(a.p10, b.p10), std::min(a.p50, b.p50), std::min(a.p90, b.p90)};
}

}  // namespace

CurveForecaster::CurveForecaster(const CurveBank& bank, std::span<const CurvePrior> priors,
                                 std::span<const LearningCurve* const> curves, Direction direction, int horizon)
    : grid_(horizon),
      scale_(curves, direction),
      curves_(grid_.place(curves, [this](double value) { return scale_.to_z(value); })),
      deck_(bank, curves_, scale_.first_spread()),
      prior_(priors, curves_) {
  look_back();
}

/// From the beginnings of all curves to what was observed last of them, as far as that counts for a forecast of one of
/// the curves as they are now. When these are many, an even part of them will do.
void CurveForecaster::look_back() {
  std::vector<ForecastSituation> present;
  for (const GridCurve& curve : curves_) {
    if (!curve.empty() && curve.last_cell() < kLastCell) present.push_back(forecast_situation(curve, kLastCell));
  }
  std::vector<std::pair<std::size_t, GridCurve>> all;
  for (std::size_t i = 0; i < curves_.size(); ++i) {
    for (std::size_t cells : kHindsightCells) {
      if (cells >= curves_[i].cells.size()) break;
      GridCurve begun = beginning(curves_[i], cells);
      const ForecastSituation past = forecast_situation(begun, curves_[i].last_cell());
      if (std::ranges::any_of(present, [&](const auto& now) { return are_similar(past, now); }))
        all.emplace_back(i, std::move(begun));
    }
  }
  const std::size_t step = (all.size() + kMostHindsights - 1) / kMostHindsights;
  for (std::size_t k = 0; k < all.size(); k += step) hindsights_.push_back(look_back(all[k].first, all[k].second));
}

Hindsight CurveForecaster::look_back(std::size_t index, const GridCurve& begun) const {
  const GridCurve& whole = curves_[index];
  const std::size_t cells = begun.cells.size();
  std::vector<PathPoint> path;
  for (std::size_t k = 0; k < whole.cells.size(); ++k)
    path.push_back({grid_.epoch(whole.cells[k]), std::exp(whole.z[k])});
  const std::span<const PathPoint> observed = std::span(path).first(cells);
  const CurveForecast past = forecast(begun, observed, deck_.hindsight(begun, index, whole.last_cell()));
  const PathSummary truth = summarize_path(observed, std::span(path).subspan(cells));
  const double tolerance = 0.5 * std::max(1.0, grid_.epoch(1) - grid_.epoch(0));
  const auto level = [&](const WeightedSample& epochs, double epoch) {
    return (epochs.below(epoch - tolerance) + epochs.below(epoch + tolerance)) / 2;
  };
  return {.situation = forecast_situation(begun, whole.last_cell()),
          .score = forecast_score(past.final, whole.z.back()),
          .best_level = level(past.best_epoch, truth.best_epoch),
          .plateau_level = level(past.plateau_epoch, truth.plateau_epoch),
          .p_improves = past.p_improves,
          .improved = truth.improves};
}

GridCurve CurveForecaster::place(const LearningCurve& curve) const {
  return grid_.place(curve, [&](double value) { return scale_.to_z(value); });
}

CurveMembers CurveForecaster::members(const LearningCurve& curve) const {
  const GridCurve placed = place(curve);
  CurveFutures futures = deck_.futures(placed);
  const CurveForecast stack = forecast(placed, observed_path(curve, scale_), futures);
  const ForecastSituation situation = forecast_situation(placed, kLastCell);
  return {placed.z.back(), prior_.predict(placed), std::move(futures),
          corrected(stack.final, situation, similar_hindsights(hindsights_, situation))};
}

CurvePrediction CurveForecaster::predict(const LearningCurve& curve) const {
  assert(curve.epochs() <= grid_.horizon());
  if (curve.epochs() == grid_.horizon()) return observed_only(curve);
  const GridCurve placed = place(curve);
  if (placed.empty()) return unconditional();
  const CurveFutures futures = deck_.futures(placed);
  const CurveForecast stack = forecast(placed, observed_path(curve, scale_), futures);
  const ForecastSituation situation = forecast_situation(placed, kLastCell);
  const auto similar = similar_hindsights(hindsights_, situation);
  CurvePrediction result;
  result.horizon = grid_.horizon();
  const Interval final = possible(corrected(stack.final, situation, similar));
  const Interval best =
      lower(lower(corrected_best(stack.best, placed, kLastCell), final), certain(std::ranges::min(placed.z)));
  result.final = to_values(final, curve);
  result.best_value = to_values(best, curve);
  result.path = path(curve, futures, best);
  result.best_epoch = to_epochs(stack.best_epoch, quantiles(corrected_levels(&Hindsight::best_level, similar)));
  result.plateau_epoch =
      to_epochs(stack.plateau_epoch, quantiles(corrected_levels(&Hindsight::plateau_level, similar)));
  result.p_improves = corrected(stack.p_improves, similar);
  return result;
}

// A finished curve: the same questions, with certain answers.
CurvePrediction CurveForecaster::observed_only(const LearningCurve& curve) const {
  CurvePrediction result;
  result.horizon = grid_.horizon();
  const PathSummary path = summarize_path(observed_path(curve, scale_), {});
  result.final = certain(curve.back().value);
  result.best_value = certain(curve.at(static_cast<int>(path.best_epoch))->value);
  result.best_epoch = certain(path.best_epoch);
  result.plateau_epoch = certain(path.plateau_epoch);
  return result;
}

/// Of a curve that has not begun: any of the study's.
CurvePrediction CurveForecaster::unconditional() const {
  const CurveBank& completed = deck_.completed();
  const Eigen::Index n = completed.size();
  CurveFutures futures;
  futures.weight = Eigen::ArrayXd::Constant(n, 1.0 / static_cast<double>(n));
  futures.z.resize(n, kCurveCells);
  for (Eigen::Index i = 0; i < n; ++i) {
    for (int c = 0; c < kCurveCells; ++c) futures.z(i, c) = completed.z(i, c);
  }
  const CurveForecast any = forecast(GridCurve{}, {}, futures);
  const Interval best = quantiles(any.best);
  const Interval nominal = {0.1, 0.5, 0.9};
  return {.horizon = grid_.horizon(),
          .final = to_values(quantiles(any.final), {}),
          .best_value = to_values(best, {}),
          .best_epoch = to_epochs(any.best_epoch, nominal),
          .plateau_epoch = to_epochs(any.plateau_epoch, nominal),
          .p_improves = any.p_improves,
          .path = path({}, futures, best)};
}

/// Lowest z up to a cell, corrected where the curve has begun.
Interval CurveForecaster::corrected_best(const WeightedSample& best, const GridCurve& curve, int cell) const {
  if (curve.empty()) return quantiles(best);
  const ForecastSituation situation = forecast_situation(curve, cell);
  return possible(corrected(best, situation, similar_hindsights(hindsights_, situation)));
}

/// The lowest z on the way to `last`, at cells that lie ever farther apart: curves bend early.
std::vector<EpochInterval> CurveForecaster::path(const LearningCurve& curve, const CurveFutures& futures,
                                                 const Interval& last) const {
  const GridCurve placed = place(curve);
  Interval z = certain(placed.empty() ? kCensored : std::ranges::min(placed.z));
  std::vector<EpochInterval> result;
  for (int ahead = 1; ahead < futures.z.cols(); ahead *= 2) {
    const int cell = futures.from + ahead - 1;
    const int epoch = static_cast<int>(std::lround(grid_.epoch(cell)));
    if (epoch <= (result.empty() ? curve.epochs() : result.back().epoch) || epoch >= grid_.horizon()) continue;
    CurveForecast then;
    forecast_values(placed, {futures.from, futures.weight, futures.z.leftCols(ahead)}, then);
    const Interval best = lower(corrected_best(then.best, placed, cell), z);
    z = {std::max(best.p10, last.p10), std::max(best.p50, last.p50), std::max(best.p90, last.p90)};
    result.push_back({epoch, to_values(z, curve)});
  }
  return result;
}

CurveForecast CurveForecaster::forecast(const GridCurve& curve, std::span<const PathPoint> observed,
                                        const CurveFutures& futures) const {
  CurveForecast result;
  forecast_values(curve, futures, result);
  forecast_epochs(observed, futures, result);
  return result;
}

void CurveForecaster::forecast_values(const GridCurve& curve, const CurveFutures& futures,
                                      CurveForecast& result) const {
  const double best_so_far = curve.empty() ? kCensored : *std::min_element(curve.z.begin(), curve.z.end());
  const auto add = [&](double last, double lowest, double weight) {
    result.final.add(last, weight);
    result.best.add(std::min(lowest, best_so_far), weight);
  };
  for (Eigen::Index k = 0; k < futures.weight.size(); ++k) {
    add(futures.z(k, futures.z.cols() - 1), futures.z.row(k).minCoeff(), kBankWeight * futures.weight[k]);
  }
  if (!curve.empty()) {
    const auto add_normal = [&](double mean, double sd, double weight) {
      for (double step : kNormalSteps) {
        const double z = std::clamp(mean + sd * step, kLowestZ, kCensored);
        add(z, z, weight / kNormalSteps.size());
      }
    };
    add_normal(curve.z.back(), change_by_noise(curve), kLastWeight);
    const int target = futures.from + static_cast<int>(futures.z.cols()) - 1;
    for (const auto& [weight, mean, sd] : prior_.predict(curve, target)) add_normal(mean, sd, kPriorWeight * weight);
  }
  result.final.finish();
  result.best.finish();
}

void CurveForecaster::forecast_epochs(std::span<const PathPoint> observed, const CurveFutures& futures,
                                      CurveForecast& result) const {
  std::vector<PathPoint> future(static_cast<std::size_t>(futures.z.cols()));
  for (Eigen::Index k = 0; k < futures.weight.size(); ++k) {
    for (Eigen::Index c = 0; c < futures.z.cols(); ++c) {
      future[static_cast<std::size_t>(c)] = {grid_.epoch(futures.from + static_cast<double>(c)),
                                             std::exp(futures.z(k, c))};
    }
    const PathSummary path = summarize_path(observed, future);
    result.best_epoch.add(path.best_epoch, futures.weight[k]);
    result.plateau_epoch.add(path.plateau_epoch, futures.weight[k]);
    result.p_improves += path.improves ? futures.weight[k] : 0;
  }
  result.best_epoch.finish();
  result.plateau_epoch.finish();
  result.p_improves = std::clamp(result.p_improves, 0.0, 1.0);
}

Interval CurveForecaster::to_epochs(const WeightedSample& epochs, const Interval& levels) const {
  const auto at = [&](double level) {
    return std::clamp(std::round(epochs.quantile(level)), 1.0, static_cast<double>(grid_.horizon()));
  };
  return {at(levels.p10), at(levels.p50), at(levels.p90)};
}

// In the user's direction. Where z is cut off, all that is known is: at least as bad as what was seen.
Interval CurveForecaster::to_values(const Interval& z, const LearningCurve& curve) const {
  const auto value = [&](double at) {
    const bool diverged = at >= kCensored && !curve.empty() && scale_.to_z(curve.back().value) >= kCensored;
    return diverged ? curve.back().value : scale_.to_value(at);
  };
  const Interval result = {value(z.p10), value(z.p50), value(z.p90)};
  return result.p10 <= result.p90 ? result : Interval{result.p90, result.p50, result.p10};
}

}  // namespace autoepoch
