// The covariance of the Gaussian process over the encoded search space: Matern-5/2 in an axis-wise scaled distance.
//
// Notation: r^2(x, z) = sum_j s_j d_j^2(x, z) with s_j = lengthscale_j^-2, k = sigma_f^2 (1 + sqrt5 r + 5/3 r^2) e^(-sqrt5 r)
// ([RW06] 4.17). d_j by the kind of axis j:
//   ordered      |x_j - z_j|
//   unordered    1 for different categories (Hamming); being inactive is a category of its own
//   conditional  an ordered axis that may be inactive: the chord 2 sin(|x_j - z_j| / 2) between active values, 0 among inactive
//                ones, 1 between active and inactive
// Every d_j is a distance in a Euclidean space (the conditional one puts [0, 1] on an arc of the unit circle around the inactive
// point, as [Swersky13] does), so k is positive semidefinite.
// Thread-safety: immutable after construction.
#pragma once

#include <Eigen/Core>
#include <vector>

#include "autoepoch/space.hpp"

namespace autoepoch {

enum class AxisKind { ordered, unordered, conditional };

/// The kinds of the space's axes, in their order.
std::vector<AxisKind> axis_kinds(const SearchSpace& space);

/// Matern-5/2 with unit variance and its derivative, for squared scaled distances.
Eigen::ArrayXd matern52(const Eigen::Ref<const Eigen::ArrayXd>& r2);
Eigen::ArrayXd matern52_slope(const Eigen::Ref<const Eigen::ArrayXd>& r2);  ///< d k / d r^2, finite at 0

/// Encoded points, prepared for distances: a conditional axis takes two columns (cosine and sine, both 0 where inactive), the
/// others one.
class Features {
 public:
  /// x: n x d in the encoding of the space (NaN = inactive; only unordered and conditional axes may have it).
  Features(const std::vector<AxisKind>& kinds, const Eigen::MatrixXd& x);

  Eigen::Index size() const { return columns_.rows(); }

  /// sum_j s_j d_j^2 between all points (rows of the result) and point i of `other`. s: d scales.
  Eigen::ArrayXd scaled_distances(const Eigen::VectorXd& s, const Features& other, Eigen::Index i) const;

  /// The squared distances d_j^2 of all pairs i > k of the points, column-wise (1,0), (2,0), ..., (2,1), ...:
  /// n(n-1)/2 x d. Costs O(n^2 d) memory.
  Eigen::MatrixXd pair_distances() const;

  /// d r^2 / d x_j for all points (rows) and all j, where x is point 0 of `other`; zero for unordered and inactive axes: n x d.
  Eigen::MatrixXd distance_gradient(const Eigen::VectorXd& s, const Features& other) const;

 private:
  struct Column {
    Eigen::Index axis;
    bool unordered;
  };
  std::vector<AxisKind> kinds_;
  std::vector<Column> layout_;
  Eigen::MatrixXd columns_;
};

}  // namespace autoepoch
