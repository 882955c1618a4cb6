#include "surrogates/curve_grid.hpp"

#include <algorithm>
#include <cmath>

namespace autoepoch {

CurveRow bridged(const GridCurve& curve) {
  CurveRow row;
  std::size_t k = 0;
  for (int c = 0; c < kCurveCells; ++c) {
    while (k + 1 < curve.cells.size() && curve.cells[k + 1] <= c) ++k;
    double value = curve.z[k];
    if (c > curve.cells[k] && k + 1 < curve.cells.size()) {
      const double part = static_cast<double>(c - curve.cells[k]) / (curve.cells[k + 1] - curve.cells[k]);
      value += part * (curve.z[k + 1] - curve.z[k]);
    }
    row[c] = static_cast<float>(value);
  }
  return row;
}

int EpochGrid::cell(int epoch) const {
  if (epoch >= horizon_) return kLastCell;
  const double position = (epoch - 1.0) * kLastCell / (horizon_ - 1.0);
  return std::min(static_cast<int>(std::lround(position)), kLastCell - 1);
}

double EpochGrid::epoch(double cell) const { return 1 + cell * (horizon_ - 1) / kLastCell; }

}  // namespace autoepoch
