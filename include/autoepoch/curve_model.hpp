// The future of a learning curve.
#pragma once

#include <optional>
#include <vector>

#include "autoepoch/history.hpp"

namespace autoepoch {

/// A distribution, told by three quantiles. Invariant: p10 <= p50 <= p90.
struct Interval {
  double p10 = 0;
  double p50 = 0;
  double p90 = 0;
};

struct EpochInterval {
  int epoch = 0;
  Interval value = {};
};

/// In the user's units and direction; epochs are 1-based.
struct CurvePrediction {
  int horizon = 0;              ///< epochs the prediction looks ahead to, usually max_epochs
  Interval final = {};          ///< value at the horizon
  Interval best_value = {};     ///< best value up to the horizon
  Interval best_epoch = {};     ///< where it is reached
  Interval plateau_epoch = {};  ///< first epoch within 1 % (of the curve's range) of the best value
  double p_improves = 0;        ///< P(best value improves on today's best by more than 2 % of the curve's range)
  std::vector<EpochInterval> path = {};  ///< best value up to epochs between now and the horizon, ascending
};

/// What was expected of a trial when something was decided about it: stored with the decision, for people to look at.
struct Forecast {
  int epochs = 0;                          ///< observed of the trial by then
  int horizon = 0;                         ///< epochs it looks ahead to
  Interval value = {};                     ///< best value up to the horizon
  std::vector<EpochInterval> path = {};    ///< ... up to epochs before it, ascending; may be empty
  std::optional<double> probability = {};  ///< that the decision went by, see its reason; absent: it went by none
};

/// Thread-safety: const methods may run concurrently.
class CurveModel {
 public:
  virtual ~CurveModel() = default;

  /// Requires: horizon >= curve.epochs(). The history's other curves may inform the prediction.
  virtual CurvePrediction predict(const LearningCurve& curve, int horizon, const History& history) const = 0;
};

}  // namespace autoepoch
