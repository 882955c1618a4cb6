#include "advice/repetitions.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "autoepoch/random.hpp"
#include "core/stats.hpp"

namespace autoepoch {
namespace {

constexpr double kSpan = 0.3;       // of the observations, that a local line is fitted to
constexpr std::size_t kFewest = 5;  // ... but at least so many
constexpr int kRepetitions = 1000;  // the quantiles of epochs are then good to about 1 % of probability

struct Points {
  std::vector<double> x;  // log epoch
  std::vector<double> y;
};

struct Smooth {
  double value = 0;
  double residual = 1;  ///< variance of what the smooth value leaves of the observation, in units of the noise's
};

/// At point `at`: a line fitted with tricube weights to the nearest points. [Cleveland79] O(k) for the k nearest.
Smooth local_line(const Points& points, std::size_t at) {
  const std::vector<double>& x = points.x;  // ascending
  const std::size_t n = x.size();
  const std::size_t k =
      std::min(n, std::max(kFewest, static_cast<std::size_t>(std::ceil(kSpan * static_cast<double>(n)))));
  const auto distance = [&](std::size_t i) { return std::abs(x[i] - x[at]); };
  std::size_t begin = at, end = at + 1;
  while (end - begin < k) {
    const bool left = end == n || (begin > 0 && distance(begin - 1) < distance(end));
    left ? --begin : ++end;
  }
  const double radius =
      1.001 * std::max(distance(begin), distance(end - 1)) + 1e-12;  // the farthest still counts a little
  while (begin > 0 && distance(begin - 1) < radius) --begin;
  while (end < n && distance(end) < radius) ++end;

  std::vector<double> weight;
  double sw = 0, sx = 0, sxx = 0;
  for (std::size_t i = begin; i < end; ++i) {
    const double u = distance(i) / radius, dx = x[i] - x[at], w = std::pow(1 - u * u * u, 3);
    weight.push_back(w);
    sw += w;
    sx += w * dx;
    sxx += w * dx * dx;
  }
  const double determinant = sw * sxx - sx * sx;
  const bool is_line = determinant > 1e-12 * sw * sw;
  Smooth result{};
  for (std::size_t i = begin; i < end; ++i) {
    const double share =
        weight[i - begin] * (is_line ? (sxx - sx * (x[i] - x[at])) / determinant : 1 / sw);  // of y_i in the value
    result.value += share * points.y[i];
    result.residual += share * share - (i == at ? 2 * share : 0);
  }
  return result;
}

Points points_of(const LearningCurve& curve, double sign) {
  Points points;
  for (const Observation& observation : curve) {
    points.x.push_back(std::log(observation.epoch));
    points.y.push_back(sign * observation.value);
  }
  return points;
}

std::vector<Smooth> smooth_course(const Points& points) {
  std::vector<Smooth> course;
  for (std::size_t i = 0; i < points.x.size(); ++i) course.push_back(local_line(points, i));
  return course;
}

std::vector<int> best_epochs(const std::vector<int>& epochs, const std::vector<Smooth>& course, double sd) {
  Rng rng = Rng::stream(0, epochs.size(), "repetitions");
  std::vector<int> best(kRepetitions);
  for (int& epoch : best) {
    double lowest = std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < course.size(); ++i) {
      const double y = course[i].value + sd * rng.normal();
      if (y < lowest) {
        lowest = y;
        epoch = epochs[i];
      }
    }
  }
  std::sort(best.begin(), best.end());
  return best;
}

/// A metric that was never negative is taken for one that cannot be, one that is maximized and never above 1 for a
/// share.
Interval possible(const Interval& value, const LearningCurve& curve, Direction direction) {
  const auto [lowest, highest] = std::ranges::minmax(curve, {}, &Observation::value);
  const double infinity = std::numeric_limits<double>::infinity();
  const double floor = lowest.value >= 0 ? 0 : -infinity;
  const double ceiling = direction == Direction::maximize && highest.value <= 1 ? 1 : infinity;
  const auto clipped = [&](double at) { return std::clamp(at, floor, std::max(floor, ceiling)); };
  return {clipped(value.p10), clipped(value.p50), clipped(value.p90)};
}

}  // namespace

/// Robust: by the median.
Noise noise_of(const LearningCurve& curve) {
  constexpr double kNone = 1e-9;  // variance of a residual where the course goes through the observation
  const Points points = points_of(curve, 1);
  std::vector<double> noises;
  for (std::size_t i = points.y.size() / 2; i < points.y.size(); ++i) {
    const Smooth smooth = local_line(points, i);
    if (smooth.residual > kNone) noises.push_back(std::abs(points.y[i] - smooth.value) / std::sqrt(smooth.residual));
  }
  if (noises.empty()) return {};
  return {.variance = std::pow(kMadToSd * upper_median(noises), 2), .weight = static_cast<double>(noises.size())};
}

Repetitions repeat_training(const LearningCurve& curve, Direction direction, double noise_variance) {
  const double sign = direction == Direction::minimize ? 1 : -1, sd = std::sqrt(noise_variance);
  std::vector<int> epochs;
  for (const Observation& observation : curve) epochs.push_back(observation.epoch);
  const std::vector<Smooth> course = smooth_course(points_of(curve, sign));

  const std::vector<int> best = best_epochs(epochs, course, sd);
  const auto quantile = [&](int percent) { return best[static_cast<std::size_t>(kRepetitions * percent / 100)]; };
  const int middle = quantile(50);
  const auto at = std::find(epochs.begin(), epochs.end(), middle) - epochs.begin();
  const double value = sign * course[static_cast<std::size_t>(at)].value;
  return {
      .best_epoch = {static_cast<double>(quantile(10)), static_cast<double>(middle), static_cast<double>(quantile(90))},
      .value = possible({value - kNormalDecile * sd, value, value + kNormalDecile * sd}, curve, direction)};
}

}  // namespace autoepoch
