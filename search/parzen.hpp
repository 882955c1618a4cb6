// A density over the encoded search space: a mixture of product kernels, one around each of the given points, and the
// uniform density as one more component (a multivariate Parzen estimator, [Falkner18]).
//
// Kernels by axis: ordered, a normal truncated to [0, 1]; unordered, most of the mass on the point's own category;
// where the point is inactive, uniform. Bandwidth of ordered axes: 0.2 n^(-1/(d + 4)) for n points in d dimensions
// (Scott's rule for points spread over the cube), at least half a cell of a discrete axis. Thread-safety: immutable
// after construction.
#pragma once

#include <Eigen/Core>
#include <vector>

#include "autoepoch/random.hpp"
#include "autoepoch/space.hpp"

namespace autoepoch {

class ParzenDensity {
 public:
  /// points: n x d, encoded; n = 0 gives the uniform density.
  ParzenDensity(const SearchSpace& space, Eigen::MatrixXd points);

  /// A point of the cube: every axis has a coordinate, also one that decode() will find inactive.
  std::vector<double> sample(Rng& rng) const;

  /// Natural logarithm of the density of an encoded point, over its active axes.
  double log_density(const std::vector<double>& code) const;

 private:
  struct Axis {
    bool unordered;
    double categories;  // of an unordered axis
    double bandwidth;   // of an ordered one
  };

  double log_kernel(const Axis& axis, double centre, double coordinate) const;

  std::vector<Axis> axes_;
  Eigen::MatrixXd points_;
};

}  // namespace autoepoch
