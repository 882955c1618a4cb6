// One complete path of a curve, observed up to now and imagined from there on: where is its best, and when nearly so?
//
// "Nearly" is by the path's own range, without regard to noise: how long does training pay? Which of the epochs behind
// are as good as the best within the noise is another question, which the advice answers (advice/repetitions.hpp).
#pragma once

#include <span>
#include <vector>

namespace autoepoch {

/// Losses > 0 (any common factor), smaller is better.
struct PathPoint {
  double epoch = 0;
  double loss = 0;
};

struct PathSummary {
  double best_loss = 0;
  double best_epoch = 0;     ///< the earliest of equals
  double plateau_epoch = 0;  ///< first within 1 % of the path's range of the best
  bool improves = false;     ///< the best is in the future, and better than the observed best by over 2 % of the range
};

/// Requires: observed and future not both empty; epochs ascending.
PathSummary summarize_path(std::span<const PathPoint> observed, std::span<const PathPoint> future);

}  // namespace autoepoch
