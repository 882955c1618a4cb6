#include "advice/repetitions.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "autoepoch/random.hpp"

namespace autoepoch {
namespace {

constexpr double kSpan = 0.3;           // of the observations, that a local line is fitted to
constexpr std::size_t kFewest = 5;      // ... but at least so many
constexpr int kRepetitions = 1000;      // the quantiles of epochs are then good to about 1 % of probability
constexpr double kMadToSd = 1.4826;     // of a normal distribution
constexpr double kTenPercent = 1.2816;  // standard normal quantile of 90 %

struct Points {
  std::vector<double> x;  // log epoch
  std::vector<double> y;
};

/// The line's value at x0, fitted with tricube weights to the nearest points. [Cleveland79]
double local_line(const Points& points, double x0) {
  const std::size_t n = points.x.size();
  const std::size_t k = std::min(n, std::max(kFewest, static_cast<std::size_t>(std::ceil(kSpan * static_cast<double>(n)))));
  std::vector<double> distance(n);
  for (std::size_t i = 0; i < n; ++i) distance[i] = std::abs(points.x[i] - x0);
  std::vector<double> sorted = distance;
  std::nth_element(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(k - 1), sorted.end());
  const double radius = 1.001 * sorted[k - 1] + 1e-12;  // the farthest of the k still counts a little

  double sw = 0, sx = 0, sy = 0, sxx = 0, sxy = 0;
  for (std::size_t i = 0; i < n; ++i) {
    if (distance[i] >= radius) continue;
    const double u = distance[i] / radius;
    const double w = std::pow(1 - u * u * u, 3);
    const double dx = points.x[i] - x0;
    sw += w;
    sx += w * dx;
    sy += w * points.y[i];
    sxx += w * dx * dx;
    sxy += w * dx * points.y[i];
  }
  const double determinant = sw * sxx - sx * sx;
  return determinant > 1e-12 * sw * sw ? (sxx * sy - sx * sxy) / determinant : sy / sw;
}

Points points_of(const LearningCurve& curve, double sign) {
  Points points;
  for (const Observation& observation : curve) {
    points.x.push_back(std::log(observation.epoch));
    points.y.push_back(sign * observation.value);
  }
  return points;
}

std::vector<double> smooth_course(const Points& points) {
  std::vector<double> course;
  for (const double x : points.x) course.push_back(local_line(points, x));
  return course;
}

/// Robust, from the later half: noise falls in the course of training, and the best epochs are not among the first.
double noise_sd(const std::vector<double>& y, const std::vector<double>& course) {
  std::vector<double> residuals;
  for (std::size_t i = y.size() / 2; i < y.size(); ++i) residuals.push_back(std::abs(y[i] - course[i]));
  const auto middle = residuals.begin() + static_cast<std::ptrdiff_t>(residuals.size() / 2);
  std::nth_element(residuals.begin(), middle, residuals.end());
  return kMadToSd * *middle;
}

std::vector<int> best_epochs(const std::vector<int>& epochs, const std::vector<double>& course, double sd) {
  Rng rng = Rng::stream(0, epochs.size(), "repetitions");
  std::vector<int> best(kRepetitions);
  for (int& epoch : best) {
    double lowest = std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < course.size(); ++i) {
      const double y = course[i] + sd * rng.normal();
      if (y < lowest) {
        lowest = y;
        epoch = epochs[i];
      }
    }
  }
  std::sort(best.begin(), best.end());
  return best;
}

/// A metric that was never negative is taken for one that cannot be, one that is maximized and never above 1 for a share.
Interval possible(const Interval& value, const LearningCurve& curve, Direction direction) {
  const auto [lowest, highest] = std::ranges::minmax(curve, {}, &Observation::value);
  const double infinity = std::numeric_limits<double>::infinity();
  const double floor = lowest.value >= 0 ? 0 : -infinity;
  const double ceiling = direction == Direction::maximize && highest.value <= 1 ? 1 : infinity;
  const auto clipped = [&](double at) { return std::clamp(at, floor, std::max(floor, ceiling)); };
  return {clipped(value.p10), clipped(value.p50), clipped(value.p90)};
}

}  // namespace

Repetitions repeat_training(const LearningCurve& curve, Direction direction, const LearningCurve& noisy) {
  const double sign = direction == Direction::minimize ? 1 : -1;
  std::vector<int> epochs;
  for (const Observation& observation : curve) epochs.push_back(observation.epoch);
  const Points points = points_of(curve, sign), others = points_of(noisy, sign);
  const std::vector<double> course = smooth_course(points);
  const double sd = noisy.empty() ? noise_sd(points.y, course) : noise_sd(others.y, smooth_course(others));

  const std::vector<int> best = best_epochs(epochs, course, sd);
  const auto quantile = [&](int percent) { return best[static_cast<std::size_t>(kRepetitions * percent / 100)]; };
  const int middle = quantile(50);
  const auto at = std::find(epochs.begin(), epochs.end(), middle) - epochs.begin();
  const double value = sign * course[static_cast<std::size_t>(at)];
  return {.best_epoch = {static_cast<double>(quantile(10)), static_cast<double>(middle), static_cast<double>(quantile(90))},
          .value = possible({value - kTenPercent * sd, value, value + kTenPercent * sd}, curve, direction)};
}

}  // namespace autoepoch
