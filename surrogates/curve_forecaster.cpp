#include "surrogates/curve_forecaster.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>

#include "surrogates/curve_constants.hpp"
#include "surrogates/curve_path.hpp"

namespace autoepoch {
namespace {

constexpr double kContextPrior = 5;              // curves after which half is known of a study
constexpr Eigen::Index kCurvesOfKnownStudy = 4;  // longer curves, from which on the stack counts on the study

// Standard normal at the middles of ten equally likely steps.
constexpr std::array<double, 10> kNormalSteps = {-1.6449, -1.0364, -0.6745, -0.3853, -0.1257,
                                                 0.1257,  0.3853,  0.6745,  1.0364,  1.6449};

double context(std::span<const GridCurve> curves) {
  const auto n = std::count_if(curves.begin(), curves.end(), [](const GridCurve& curve) { return !curve.empty(); });
  return n > 1 ? static_cast<double>(n) / (static_cast<double>(n) + kContextPrior) : 0;
}

std::vector<GridCurve> place_all(const EpochGrid& grid, const CurveScale& scale,
                                 std::span<const LearningCurve* const> curves) {
  std::vector<GridCurve> result;
  for (const LearningCurve* curve : curves) {
    result.push_back(grid.place(*curve, [&](double value) { return scale.to_z(value); }));
  }
  return result;
}

// Standard deviation of the difference of two values of a curve that no longer moves: the noise is estimated from the
// latest second differences (variance 6 times the noise's), robustly.
double change_by_noise(const GridCurve& curve) {
  constexpr std::size_t kLatest = 10;
  const std::vector<double>& z = curve.z;
  std::vector<double> bends;
  for (std::size_t k = z.size() - std::min(z.size(), kLatest); k + 2 < z.size(); ++k) {
    bends.push_back(std::abs(z[k] - 2 * z[k + 1] + z[k + 2]));
  }
  if (bends.empty()) return 0;
  const auto middle = bends.begin() + static_cast<std::ptrdiff_t>(bends.size() / 2);
  std::nth_element(bends.begin(), middle, bends.end());
  return std::sqrt(2.0 / 6.0) * 1.4826 * *middle;  // 1.4826: from the median to the deviation of a normal
}

const CurveStack& stack_for(const CurveFutures& futures) {
  const auto stacks = curve_stacks(futures.study_curves >= kCurvesOfKnownStudy);
  const auto found =
      std::find_if(stacks.begin(), stacks.end(), [&](const CurveStack& stack) { return futures.from <= stack.before; });
  assert(found != stacks.end());
  return *found;
}

std::vector<PathPoint> observed_path(const LearningCurve& curve, const CurveScale& scale) {
  std::vector<PathPoint> result;
  for (const Observation& point : curve) {
    result.push_back({static_cast<double>(point.epoch), std::exp(scale.to_z(point.value))});
  }
  return result;
}

// Quantiles around the median, stretched.
Interval stretched(const WeightedSample& sample, double widening) {
  const double median = sample.quantile(0.5);
  return {median + widening * (sample.quantile(0.1) - median), median,
          median + widening * (sample.quantile(0.9) - median)};
}

Interval to_epochs(const WeightedSample& epochs, double widening, int horizon) {
  const Interval exact = stretched(epochs, widening);
  const auto whole = [&](double epoch) { return std::clamp(std::round(epoch), 1.0, static_cast<double>(horizon)); };
  return {whole(exact.p10), whole(exact.p50), whole(exact.p90)};
}

Interval certain(double value) { return {value, value, value}; }

}  // namespace

CurveForecaster::CurveForecaster(const CurveBank& bank, std::span<const CurvePrior> priors,
                                 std::span<const LearningCurve* const> curves, Direction direction, int horizon)
    : grid_(horizon),
      scale_(curves, direction),
      curves_(place_all(grid_, scale_, curves)),
      deck_(bank, curves_, scale_.first_spread(), context(curves_)),
      prior_(priors, curves_) {}

GridCurve CurveForecaster::place(const LearningCurve& curve) const {
  return grid_.place(curve, [&](double value) { return scale_.to_z(value); });
}

CurveMembers CurveForecaster::members(const LearningCurve& curve) const {
  const GridCurve placed = place(curve);
  CurveFutures futures = deck_.futures(placed);
  EpochSamples epochs = epoch_samples(curve, futures);
  return {placed.z.back(), change_by_noise(placed), prior_.predict(placed), std::move(futures), std::move(epochs)};
}

CurvePrediction CurveForecaster::predict(const LearningCurve& curve) const {
  assert(curve.epochs() <= grid_.horizon());
  if (curve.epochs() == grid_.horizon()) return observed_only(curve);
  const CurveFutures futures = curve.empty() ? unconditional() : deck_.futures(place(curve));
  CurvePrediction result;
  result.horizon = grid_.horizon();
  forecast_values(curve, futures, result);
  const EpochSamples epochs = epoch_samples(curve, futures);
  const double widening = stack_for(futures).epoch_widening;
  result.best_epoch = to_epochs(epochs.best, widening, grid_.horizon());
  result.plateau_epoch = to_epochs(epochs.plateau, widening, grid_.horizon());
  result.p_improves = epochs.p_improves;
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

// Of a curve that has not begun: any of the study's.
CurveFutures CurveForecaster::unconditional() const {
  const CurveBank& completed = deck_.completed();
  const Eigen::Index n = completed.size();
  CurveFutures result;
  result.weight = Eigen::ArrayXd::Constant(n, 1.0 / static_cast<double>(n));
  result.z.resize(n, kCurveCells);
  for (Eigen::Index i = 0; i < n; ++i) {
    for (int c = 0; c < kCurveCells; ++c) result.z(i, c) = completed.z(i, c);
  }
  return result;
}

void CurveForecaster::forecast_values(const LearningCurve& curve, const CurveFutures& futures,
                                      CurvePrediction& result) const {
  const CurveStack& weights = stack_for(futures);
  const bool begun = !curve.empty();
  const GridCurve placed = place(curve);
  const double best_so_far = begun ? *std::min_element(placed.z.begin(), placed.z.end()) : kCensored;
  WeightedSample final;
  WeightedSample best;
  const auto add = [&](double last, double lowest, double weight) {
    final.add(last, weight);
    best.add(std::min(lowest, best_so_far), weight);
  };
  for (Eigen::Index k = 0; k < futures.weight.size(); ++k) {
    add(futures.z(k, futures.z.cols() - 1), futures.z.row(k).minCoeff(), weights.bank * futures.weight[k]);
  }
  if (begun) {
    const auto add_normal = [&](double mean, double sd, double weight) {
      for (double step : kNormalSteps) {
        const double z = std::clamp(mean + sd * step, kLowestZ, kCensored);
        add(z, z, weight / kNormalSteps.size());
      }
    };
    add_normal(placed.z.back(), change_by_noise(placed), weights.last);
    for (const auto& [weight, mean, sd] : prior_.predict(placed)) add_normal(mean, sd, weights.prior * weight);
  }
  final.finish();
  best.finish();
  const Interval z = stretched(final, weights.final_widening);
  Interval lowest = stretched(best, weights.final_widening);
  lowest = {std::min({lowest.p10, z.p10, best_so_far}), std::min({lowest.p50, z.p50, best_so_far}),
            std::min({lowest.p90, z.p90, best_so_far})};
  result.final = to_values(z, curve);
  result.best_value = to_values(lowest, curve);
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

EpochSamples CurveForecaster::epoch_samples(const LearningCurve& curve, const CurveFutures& futures) const {
  const std::vector<PathPoint> observed = observed_path(curve, scale_);
  std::vector<PathPoint> future(static_cast<std::size_t>(futures.z.cols()));
  EpochSamples result;
  for (Eigen::Index k = 0; k < futures.weight.size(); ++k) {
    for (Eigen::Index c = 0; c < futures.z.cols(); ++c) {
      future[static_cast<std::size_t>(c)] = {grid_.epoch(futures.from + static_cast<double>(c)),
                                             std::exp(futures.z(k, c))};
    }
    const PathSummary path = summarize_path(observed, future);
    result.best.add(path.best_epoch, futures.weight[k]);
    result.plateau.add(path.plateau_epoch, futures.weight[k]);
    result.p_improves += path.improves ? futures.weight[k] : 0;
  }
  result.best.finish();
  result.plateau.finish();
  result.p_improves = std::clamp(result.p_improves, 0.0, 1.0);
  return result;
}

}  // namespace autoepoch
