// Complete curves to compare an unfinished one with: where did curves go that began like this?
//
// How. An unfinished curve and a bank curve are compared on the scale z, relative to the first observed cell. Each is
// divided by its own progress so far (first value minus lowest). Their distance is the mean squared difference of these
// shapes, plus a term for the log ratio of progress. In a study, two more terms compare the standing and the spread of
// the first values among the curves of the study.
//
// The constants of the distance were chosen on public tables: experiments/curves/RESULTS.md.
// Thread-safety: const methods may run concurrently. Memory: 400 bytes a curve; time: O(curves * observed cells).
#pragma once

#include <Eigen/Core>
#include <cmath>
#include <cstdint>

#include "surrogates/curve_grid.hpp"

namespace autoepoch {

/// The observed part of a curve, anchored, and what is known of its study.
struct CurveQuery {
  GridCurve curve;          ///< not empty
  double first_spread = 1;  ///< CurveScale::first_spread of its study
  double context = 0;       ///< how far the study is known, 0 (a single curve) to 1
};

/// Progress so far of a curve on the grid, > 0: the floor keeps noise on a plateau from passing for progress.
double curve_progress(double first, double lowest);

class CurveBank {
 public:
  /// For up to `capacity` curves.
  explicit CurveBank(Eigen::Index capacity);

  Eigen::Index size() const { return size_; }
  Eigen::Index capacity() const { return z_.rows(); }

  /// z of a complete curve, one value a cell. Requires: size() < capacity.
  void append(const CurveRow& z, double first_spread);

  float z(Eigen::Index curve, int cell) const { return z_(curve, cell); }
  double first_spread(Eigen::Index curve) const { return std::exp(static_cast<double>(log_spread_[curve])); }

  /// Progress of a bank curve between two cells.
  double progress(Eigen::Index curve, int first_cell, int last_cell) const;

  /// Distances to the first `count` curves. Requires: count <= size().
  Eigen::ArrayXf distances(const CurveQuery& query, Eigen::Index count) const;

 private:
  using Columns = Eigen::Array<float, Eigen::Dynamic, kCurveCells, Eigen::ColMajor>;  // epoch-major

  Eigen::Index size_ = 0;
  Columns z_;
  Columns lowest_;  // running minimum of z_ along the curve
  Eigen::ArrayXf log_spread_;
};

/// `curves` synthetic curves, anchored by their studies and shuffled. The same seed gives the same bank.
CurveBank make_synthetic_bank(std::uint64_t seed, int curves);

}  // namespace autoepoch
