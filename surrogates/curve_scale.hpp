// From the user's values to the scale on which learning curves of all kinds look alike, and back.
//
// z = log loss, minus an anchor: the median first value of the study's curves, which selection cannot shift.
// - An accuracy a counts as the loss 1 - a (or 100 - a).
// - Values that are neither are first shifted to be positive, by the typical range of the study's curves. Predictions
//   are then equivariant to shift and scale; for losses they are equivariant to scale.
// - z is cut off at kCensored. Beyond it a run has diverged, and how far says nothing.
#pragma once

#include <span>
#include <vector>

#include "autoepoch/trial.hpp"

namespace autoepoch {

inline constexpr double kCensored = 1.5;  // 4.5 times the loss of a typical first epoch
inline constexpr double kLowestZ = -12;   // no loss at all

/// Where the curves of a study begin: the median of their first log losses, and their spread around it (median absolute
/// deviation, shrunk to a usual one when the curves are few). Requires: not empty.
struct FirstValues {
  double anchor = 0;
  double spread = 1;  ///< > 0
};
FirstValues first_values(const std::vector<double>& log_loss);

class CurveScale {
 public:
  /// Chooses the transformation from the values of all curves. Requires: at least one observation.
  CurveScale(std::span<const LearningCurve* const> curves, Direction direction);

  double to_z(double value) const;
  double to_value(double z) const;

  /// Spread of the curves' first z, > 0.
  double first_spread() const { return first_.spread; }

 private:
  double log_loss(double value) const;
  void choose_offset(std::span<const LearningCurve* const> curves, Direction direction);

  double sign_ = 1;  // loss = offset + sign * value >= 0
  double offset_ = 0;
  double softening_ = 0;  // z = log(loss + softening) - anchor: a loss may reach 0
  FirstValues first_;
};

}  // namespace autoepoch
