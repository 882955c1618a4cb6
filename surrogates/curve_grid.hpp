// A common time axis for learning curves of any length.
//
// A curve that will run for `horizon` epochs is laid on kCurveCells cells: epoch 1 on cell 0, the horizon on the last
// cell, the others in proportion. Learning-rate schedules scale with the horizon in the same way. Observations that
// share a cell are averaged; a cell without observation is simply absent, so that missing epochs need no special
// treatment.
#pragma once

#include <Eigen/Core>
#include <span>
#include <vector>

#include "autoepoch/trial.hpp"

namespace autoepoch {

inline constexpr int kCurveCells = 50;
inline constexpr int kLastCell = kCurveCells - 1;

/// Values on the grid. Invariant: cells ascend strictly within [0, kLastCell]; z has as many elements.
struct GridCurve {
  std::vector<int> cells;
  std::vector<double> z;

  bool empty() const { return cells.empty(); }
  int first_cell() const { return cells.front(); }
  int last_cell() const { return cells.back(); }
};

/// z of a complete curve, cell by cell.
using CurveRow = Eigen::Array<float, 1, kCurveCells>;

/// A value for every cell: gaps are bridged linearly, the ends continue level. Requires: curve not empty.
CurveRow bridged(const GridCurve& curve);

class EpochGrid {
 public:
  /// Requires: horizon >= 1.
  explicit EpochGrid(int horizon) : horizon_(horizon) {}

  int horizon() const { return horizon_; }

  /// Nearest cell; only the horizon itself is on the last cell. Requires: 1 <= epoch <= horizon.
  int cell(int epoch) const;

  /// Position of a cell on the axis of epochs, in [1, horizon].
  double epoch(double cell) const;

  /// Observations beyond the horizon are left out.
  template <typename Transform>
  GridCurve place(const LearningCurve& curve, const Transform& to_z) const {
    GridCurve result;
    int count = 0;
    for (const Observation& point : curve) {
      if (point.epoch > horizon_) break;
      const int at = cell(point.epoch);
      const double z = to_z(point.value);
      if (!result.empty() && result.last_cell() == at) {
        ++count;
        result.z.back() += (z - result.z.back()) / count;
      } else {
        count = 1;
        result.cells.push_back(at);
        result.z.push_back(z);
      }
    }
    return result;
  }

  template <typename Transform>
  std::vector<GridCurve> place(std::span<const LearningCurve* const> curves, const Transform& to_z) const {
    std::vector<GridCurve> result;
    for (const LearningCurve* curve : curves) result.push_back(place(*curve, to_z));
    return result;
  }

 private:
  int horizon_;
};

}  // namespace autoepoch
