// The steps that forecasts are made in: whole numbers from 1 on, whatever an axis counts.
#pragma once

#include <string>
#include <vector>

#include "logs/curve.hpp"

namespace autoepoch::logs {

/// Whole epochs are steps as they are; epochs counted from 0 are moved to begin at 1. On any other axis (training
/// steps, rounds, fractions of epochs) a step is the usual distance of two points, or more where there would be too
/// many.
class TimeGrid {
 public:
  /// Of curves over one axis. Throws InvalidInput if the horizon (in the unit of the axis; of epochs, their number)
  /// lies before a curve's end.
  TimeGrid(const std::vector<const Curve*>& curves, double horizon);

  int horizon() const { return horizon_; }              ///< in steps
  int step(double at) const;                            ///< >= 1 for all points of the curves
  double at(double step) const;                         ///< in the unit of the axis, epochs counted from 1
  bool counts_from_zero() const { return from_zero_; }  ///< whether epochs were moved
  bool whole_numbers() const { return whole_; }         ///< whether places on the axis are whole numbers

 private:
  void fit_spacing(const std::vector<const Curve*>& curves, double horizon);
  void check_horizon(const std::vector<const Curve*>& curves, double horizon) const;

  double origin_ = 0;  // where step 0 is, in the unit of the file
  double unit_ = 1;
  double shift_ = 0;  // of epochs counted from 0
  int horizon_ = 1;
  bool from_zero_ = false;
  bool whole_ = true;
};

/// "step 5000", "epoch 7.63"
std::string place_on_axis(const TimeGrid& grid, const std::string& axis, double step);

}  // namespace autoepoch::logs
