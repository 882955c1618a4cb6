#include "surrogates/curve_scale.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "core/stats.hpp"

namespace autoepoch {
namespace {

constexpr double kUsualSpread = 0.07;  // median over synthetic studies
constexpr double kSpreadFloor = 0.02;
constexpr double kSpreadPrior = 5;        // the usual spread counts as this many curves
constexpr double kErrorSoftening = 2e-3;  // an error rate below this is as good as zero

struct Extremes {
  double low = std::numeric_limits<double>::infinity();
  double high = -std::numeric_limits<double>::infinity();

  void include(const LearningCurve& curve) {
    for (const Observation& point : curve) {
      low = std::min(low, point.value);
      high = std::max(high, point.value);
    }
  }
};

// The typical range of one curve; where all are flat, of all values together.
double typical_range(std::span<const LearningCurve* const> curves, const Extremes& all) {
  std::vector<double> ranges;
  for (const LearningCurve* curve : curves) {
    Extremes own;
    own.include(*curve);
    if (own.high > own.low) ranges.push_back(own.high - own.low);
  }
  if (!ranges.empty()) return lower_median(ranges);
  return std::max(std::abs(all.high), std::abs(all.low)) * 0.01 + std::numeric_limits<double>::min();
}

}  // namespace

FirstValues first_values(const std::vector<double>& log_loss) {
  const double anchor = lower_median(log_loss);
  std::vector<double> deviation;
  for (double value : log_loss) deviation.push_back(std::abs(value - anchor));
  const double own = std::log(lower_median(deviation) + kSpreadFloor);
  const double n = static_cast<double>(log_loss.size() - 1);
  return {anchor, std::exp((n * own + kSpreadPrior * std::log(kUsualSpread)) / (n + kSpreadPrior))};
}

CurveScale::CurveScale(std::span<const LearningCurve* const> curves, Direction direction) {
  choose_offset(curves, direction);
  std::vector<double> first;
  for (const LearningCurve* curve : curves) {
    if (!curve->empty()) first.push_back(log_loss(curve->begin()->value));
  }
  first_ = first_values(first);
}

void CurveScale::choose_offset(std::span<const LearningCurve* const> curves, Direction direction) {
  Extremes all;
  for (const LearningCurve* curve : curves) all.include(*curve);
  const bool maximize = direction == Direction::maximize;
  sign_ = maximize ? -1 : 1;
  if (!maximize && all.low >= 0) {
    if (all.low == 0) softening_ = kErrorSoftening * typical_range(curves, all);
    return;
  }
  if (maximize && all.low >= 0 && all.high <= 100) {
    offset_ = all.high <= 1 ? 1 : 100;
    softening_ = kErrorSoftening * offset_;
    return;
  }
  const double lowest_loss = maximize ? -all.high : all.low;
  offset_ = typical_range(curves, all) - lowest_loss;
}

double CurveScale::log_loss(double value) const { return std::log(offset_ + sign_ * value + softening_); }

// A value beyond all that the scale was chosen from may have no logarithm.
double CurveScale::to_z(double value) const {
  const double z = log_loss(value) - first_.anchor;
  return std::isnan(z) ? kLowestZ : std::clamp(z, kLowestZ, kCensored);
}

double CurveScale::to_value(double z) const {
  const double loss = std::max(std::exp(z + first_.anchor) - softening_, 0.0);
  return sign_ * (loss - offset_);
}

}  // namespace autoepoch
