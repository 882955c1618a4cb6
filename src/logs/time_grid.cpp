#include "logs/time_grid.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>

#include "autoepoch/error.hpp"
#include "logs/axis_names.hpp"

namespace autoepoch::logs {
namespace {

constexpr double kMostSteps = 2000;  // of an axis that counts no epochs: forecasts stay fast
constexpr double kLargestEpoch = 10'000'000;

std::string number_text(double value) {
  char text[32];
  std::snprintf(text, sizeof text, value == std::floor(value) && std::abs(value) < 1e15 ? "%.0f" : "%.6g", value);
  return text;
}

double usual_spacing(const std::vector<const Curve*>& curves) {
  std::vector<double> spacings;
  for (const Curve* curve : curves) {
    for (std::size_t i = 1; i < curve->points.size(); ++i)
      spacings.push_back(curve->points[i].at - curve->points[i - 1].at);
  }
  if (spacings.empty()) return 0;
  const auto middle = spacings.begin() + static_cast<std::ptrdiff_t>(spacings.size() / 2);
  std::nth_element(spacings.begin(), middle, spacings.end());
  return *middle;
}

}  // namespace

TimeGrid::TimeGrid(const std::vector<const Curve*>& curves, double horizon) {
  double first = std::numeric_limits<double>::infinity();
  double last = -first;
  for (const Curve* curve : curves) {
    for (const Point& point : curve->points) {
      first = std::min(first, point.at);
      last = std::max(last, point.at);
      whole_ = whole_ && point.at == std::floor(point.at);
    }
  }
  if (!(first <= last)) first = last = 1;  // nothing was observed
  const bool epochs = curves.empty() || counts_epochs(curves.front()->axis);
  if (epochs && whole_ && first >= 0) {
    from_zero_ = first == 0;
    shift_ = from_zero_ ? 1 : 0;
    origin_ = -shift_;
    if (last > kLargestEpoch || horizon > kLargestEpoch) {
      throw InvalidInput("epochs up to " + number_text(std::max(last, horizon)) +
                         " are too many; is it a count of steps? Choose with --axis");
    }
    check_horizon(curves, horizon);
    horizon_ = static_cast<int>(std::max(std::floor(horizon), 1.0));
    return;
  }
  check_horizon(curves, horizon);
  fit_spacing(curves, horizon);
}

void TimeGrid::check_horizon(const std::vector<const Curve*>& curves, double horizon) const {
  for (std::size_t i = 0; i < curves.size(); ++i) {
    const Curve& curve = *curves[i];
    if (curve.points.empty() || curve.points.back().at + shift_ <= horizon) continue;
    std::string message = "curve " + std::to_string(i) + " was observed at " + curve.axis + " " +
                          number_text(curve.points.back().at + shift_) + ", beyond --horizon " + number_text(horizon);
    for (const std::string& other : curve.other_axes)
      message += (&other == &curve.other_axes.front() ? "; other axes: --axis " : ", ") + other;
    throw InvalidInput(message);
  }
}

void TimeGrid::fit_spacing(const std::vector<const Curve*>& curves, double horizon) {
  double first = std::numeric_limits<double>::infinity();
  double last = -first;
  for (const Curve* curve : curves) {
    if (curve->points.empty()) continue;
    first = std::min(first, curve->points.front().at);
    last = std::max(last, curve->points.back().at);
  }
  unit_ = usual_spacing(curves);
  if (!(unit_ > 0)) unit_ = first > 0 ? first : 1;
  unit_ = std::max(unit_, (horizon - first) / kMostSteps);
  const double steps_before = std::clamp(std::round(first / unit_), 1.0, kMostSteps);
  origin_ = first - steps_before * unit_;
  if (!std::isfinite(origin_) || !std::isfinite(unit_) || !std::isfinite(horizon - origin_)) {
    throw InvalidInput("places on the axis " + curves.front()->axis + " are too large");
  }
  // Less than half a step beyond the last point: the horizon is reached.
  horizon_ = std::max(static_cast<int>(std::lround((horizon - origin_) / unit_)), step(last));
}

int TimeGrid::step(double at) const { return std::max(static_cast<int>(std::lround((at - origin_) / unit_)), 1); }

double TimeGrid::at(double step) const {
  if (from_zero_) return step;
  const double place = origin_ + unit_ * step;
  if (whole_) return std::round(place);
  const double digits = std::pow(10, std::ceil(2 - std::log10(unit_)));  // a hundredth of a step
  const double rounded = std::round(place * digits) / digits;
  return std::isfinite(rounded) ? rounded : place;
}

std::string place_on_axis(const TimeGrid& grid, const std::string& axis, double step) {
  return axis + " " + number_text(grid.at(step));
}

}  // namespace autoepoch::logs
