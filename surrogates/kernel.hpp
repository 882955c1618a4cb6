// The covariance of the Gaussian process over the encoded search space: Matern-5/2 in an axis-wise scaled distance.
//
// r^2(x, z) = sum_j s_j d_j^2(x, z) with s_j = lengthscale_j^-2
// k = sigma_f^2 (1 + sqrt5 r + 5/3 r^2) e^(-sqrt5 r)   ([RW06] 4.17)
//
// d_j by the kind of axis j:
//   ordered      |x_j - z_j|
//   unordered    1 for different categories (Hamming); being inactive is a category of its own
//   conditional  an ordered axis that may be inactive: the chord 2 sin(|x_j - z_j| / 2) between active values,
//                0 among inactive ones, 1 between active and inactive
//
// Every d_j is a distance in a Euclidean space, so k is positive semidefinite. The conditional one puts [0, 1] on an
// arc of the unit circle around the inactive point, as [Swersky13] does. Thread-safety: immutable after construction.
#pragma once

#include <Eigen/Core>
#include <vector>

#include "autoepoch/space.hpp"

namespace autoepoch {

enum class AxisKind { ordered, unordered, conditional };

/// The kinds of the space's axes, in their order.
std::vector<AxisKind> axis_kinds(const SearchSpace& space);

template <typename Scalar>
using ArrayOf = Eigen::Array<Scalar, Eigen::Dynamic, 1>;

/// Matern-5/2 with unit variance and its derivative, for squared scaled distances.
template <typename Scalar>
ArrayOf<Scalar> matern52(const ArrayOf<Scalar>& r2);
Eigen::ArrayXd matern52_slope(const Eigen::ArrayXd& r2);  ///< d k / d r^2, finite at 0

/// Encoded points, prepared for distances: a conditional axis takes two columns (cosine and sine, both 0 where
/// inactive), the others one. In single precision for screening, in double precision for everything else.
template <typename Scalar>
class BasicFeatures {
 public:
  using Array = ArrayOf<Scalar>;
  using Matrix = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic>;

  /// x: n x d in the encoding of the space (NaN = inactive; only unordered and conditional axes may have it).
  BasicFeatures(const std::vector<AxisKind>& kinds, const Eigen::MatrixXd& x);

  Eigen::Index size() const { return columns_.rows(); }

  /// sum_j s_j d_j^2 between all points (rows of the result) and point i of `other`. s: d scales.
  Array scaled_distances(const Eigen::VectorXd& s, const BasicFeatures& other, Eigen::Index i) const;

  /// The squared distances d_j^2 of all pairs i > k of the points, column-wise (1,0), (2,0), ..., (2,1), ...:
  /// n(n-1)/2 x d. Costs O(n^2 d) memory.
  Matrix pair_distances() const;

  /// d r^2 / d x_j for all points (rows) and all j, where x is point 0 of `other`; zero for unordered and inactive
  /// axes: n x d.
  Matrix distance_gradient(const Eigen::VectorXd& s, const BasicFeatures& other) const;

 private:
  struct Column {
    Eigen::Index axis;
    bool unordered;
  };
  std::vector<AxisKind> kinds_;
  std::vector<Column> layout_;
  Matrix columns_;
};

using Features = BasicFeatures<double>;

}  // namespace autoepoch
