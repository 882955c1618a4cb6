// From values to places along an axis, and where its ticks are.
#pragma once

#include <string>
#include <vector>

#include "autoepoch/study.hpp"

namespace autoepoch::report {

struct Tick {
  double place = 0;  ///< in [0, 1]
  std::string label;
};

class PlotAxis {
 public:
  /// Requires: low <= high, both finite; above 0 for a log axis. An empty range is widened.
  PlotAxis(double low, double high, Scale scale = Scale::linear);

  /// One place for each of the values, in their order.
  explicit PlotAxis(std::vector<std::string> categories);

  /// Of a parameter's range. Requires: not a constant.
  static PlotAxis of(const Domain& domain);

  /// 0 at the low end, 1 at the high end; beyond for values outside.
  double place(double value) const;
  double place(const Value& value) const;

  bool is_categorical() const { return !categories_.empty(); }

  /// Round values, or all categories; about `count` of them.
  std::vector<Tick> ticks(int count) const;

 private:
  std::vector<Tick> linear_ticks(int count) const;
  std::vector<Tick> log_ticks() const;

  double low_ = 0;
  double high_ = 1;
  Scale scale_ = Scale::linear;
  std::vector<std::string> categories_;
};

/// The range of an axis on which the good values are told apart: where a few bad ones would squeeze the rest, the bad
/// end is cut off. (0, 1) for no values.
PlotAxis focused_axis(std::vector<double> values, Direction direction);

}  // namespace autoepoch::report
