// A training that was observed to its end, imagined again with other noise.
#pragma once

#include "autoepoch/curve_model.hpp"

namespace autoepoch {

struct Repetitions {
  Interval best_epoch;  ///< whole numbers
  Interval value;       ///< at the median of best_epoch; not negative if no observation is, not above 1 for a share
};

/// The curve is a smooth course plus independent noise of one size. The course is estimated by local lines over the
/// logarithm of the epoch [Cleveland79], the noise from what they leave. Each repetition is the course with new noise;
/// its best epoch is where it is best. Where the course is flat, many epochs are nearly as good and the interval is wide.
/// `noisy` tells how large the noise is, if it is not empty: another curve of the same training.
/// Deterministic. Requires: curve not empty. O(n^2) for n observations.
Repetitions repeat_training(const LearningCurve& curve, Direction direction, const LearningCurve& noisy = {});

}  // namespace autoepoch
