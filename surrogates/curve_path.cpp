#include "surrogates/curve_path.hpp"

#include <algorithm>
#include <limits>

namespace autoepoch {
namespace {

constexpr double kPlateauTolerance = 0.01;
constexpr double kImprovement = 0.02;

struct Range {
  double lowest = std::numeric_limits<double>::infinity();
  double highest = -std::numeric_limits<double>::infinity();
  double lowest_epoch = 0;

  void include(std::span<const PathPoint> points) {
    for (const PathPoint& point : points) {
      highest = std::max(highest, point.loss);
      if (point.loss < lowest) {
        lowest = point.loss;
        lowest_epoch = point.epoch;
      }
    }
  }
};

}  // namespace

PathSummary summarize_path(std::span<const PathPoint> observed, std::span<const PathPoint> future) {
  Range range;
  range.include(observed);
  const double observed_best = range.lowest;
  range.include(future);
  const double width = range.highest - range.lowest;

  PathSummary result;
  result.best_loss = range.lowest;
  result.best_epoch = range.lowest_epoch;
  result.improves = observed.empty() || observed_best - range.lowest > kImprovement * width;
  const auto near = [&](const PathPoint& point) { return point.loss <= range.lowest + kPlateauTolerance * width; };
  const auto first = std::find_if(observed.begin(), observed.end(), near);
  result.plateau_epoch =
      first != observed.end() ? first->epoch : std::find_if(future.begin(), future.end(), near)->epoch;
  return result;
}

}  // namespace autoepoch
