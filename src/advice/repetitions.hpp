// A training that was observed to its end, imagined again with other noise.
#pragma once

#include "autoepoch/curve_model.hpp"

namespace autoepoch {

struct Repetitions {
  Interval best_epoch;  ///< whole numbers
  Interval value;       ///< at the median of best_epoch; not negative if no observation is, not above 1 for a share
};

/// What a course estimated by local lines over the logarithm of the epoch [Cleveland79] leaves of a curve.
struct Noise {
  double variance = 0;
  double weight = 0;  ///< residuals that tell it
};

/// The one estimate of an epoch's noise in the user's units: advice and reports go by it. Of the later half: noise
/// falls in the course of training, and the best epochs are not among the first. Each residual is taken over its own
/// standard deviation, as a line through few points follows them. O(n^2) for n observations.
Noise noise_of(const LearningCurve& curve);

/// The curve is a smooth course, estimated as above, plus independent noise of one size. Each repetition is the course
/// with new noise; its best epoch is where it is best. Where the course is flat, many epochs are nearly as good and the
/// interval is wide. Deterministic. Requires: curve not empty. O(n^2) for n observations.
Repetitions repeat_training(const LearningCurve& curve, Direction direction, double noise_variance);

}  // namespace autoepoch
