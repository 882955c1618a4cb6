#include "surrogates/kernel.hpp"

#include <cassert>
#include <cmath>

namespace autoepoch {
namespace {

constexpr double kSqrt5 = 2.2360679774997896964;
constexpr float kInactiveCategory = -1;  // encoded categories lie in [0, 1]

}  // namespace

std::vector<AxisKind> axis_kinds(const SearchSpace& space) {
  std::vector<AxisKind> kinds;
  for (const Parameter* parameter : space.axes()) {
    if (std::holds_alternative<Categorical>(parameter->domain))
      kinds.push_back(AxisKind::unordered);
    else
      kinds.push_back(parameter->when.empty() ? AxisKind::ordered : AxisKind::conditional);
  }
  return kinds;
}

template <typename Scalar>
ArrayOf<Scalar> matern52(const ArrayOf<Scalar>& r2) {
  const ArrayOf<Scalar> t = static_cast<Scalar>(kSqrt5) * r2.sqrt();
  return (1 + t + static_cast<Scalar>(5.0 / 3.0) * r2) * (-t).exp();
}

Eigen::ArrayXd matern52_slope(const Eigen::ArrayXd& r2) {
  const Eigen::ArrayXd t = kSqrt5 * r2.sqrt();
  return (-5.0 / 6.0) * (1.0 + t) * (-t).exp();
}

template <typename Scalar>
BasicFeatures<Scalar>::BasicFeatures(const std::vector<AxisKind>& kinds, const Eigen::MatrixXd& x) : kinds_(kinds) {
  assert(static_cast<std::size_t>(x.cols()) == kinds.size());
  for (Eigen::Index axis = 0; axis < x.cols(); ++axis) {
    const AxisKind kind = kinds[static_cast<std::size_t>(axis)];
    layout_.push_back({axis, kind == AxisKind::unordered});
    if (kind == AxisKind::conditional) layout_.push_back({axis, false});
  }
  columns_.resize(x.rows(), static_cast<Eigen::Index>(layout_.size()));
  Eigen::Index next = 0;
  for (Eigen::Index axis = 0; axis < x.cols(); ++axis) {
    const Array values = x.col(axis).array().template cast<Scalar>();
    const Array zero = Array::Zero(values.size()), none = Array::Constant(values.size(), kInactiveCategory);
    switch (kinds[static_cast<std::size_t>(axis)]) {
      case AxisKind::ordered:
        columns_.col(next++) = values;
        break;
      case AxisKind::unordered:
        columns_.col(next++) = values.isNaN().select(none, values);
        break;
      case AxisKind::conditional:
        columns_.col(next++) = values.isNaN().select(zero, values.cos());
        columns_.col(next++) = values.isNaN().select(zero, values.sin());
        break;
    }
  }
}

template <typename Scalar>
ArrayOf<Scalar> BasicFeatures<Scalar>::scaled_distances(const Eigen::VectorXd& s, const BasicFeatures& other,
                                                        Eigen::Index i) const {
  Array r2 = Array::Zero(size());
  for (std::size_t c = 0; c < layout_.size(); ++c) {
    const auto column = columns_.col(static_cast<Eigen::Index>(c)).array();
    const Scalar z = other.columns_(i, static_cast<Eigen::Index>(c));
    const auto scale = static_cast<Scalar>(s[layout_[c].axis]);
    if (layout_[c].unordered)
      r2 += scale * (column != z).template cast<Scalar>();
    else
      r2 += scale * (column - z).square();
  }
  return r2;
}

template <typename Scalar>
auto BasicFeatures<Scalar>::pair_distances() const -> Matrix {
  const Eigen::Index n = size();
  Matrix d2 = Matrix::Zero(n * (n - 1) / 2, static_cast<Eigen::Index>(kinds_.size()));
  for (std::size_t c = 0; c < layout_.size(); ++c) {
    const auto column = columns_.col(static_cast<Eigen::Index>(c)).array();
    auto target = d2.col(layout_[c].axis).array();
    for (Eigen::Index k = 0, start = 0; k < n; start += n - 1 - k, ++k) {
      const auto rest = column.tail(n - 1 - k);
      if (layout_[c].unordered)
        target.segment(start, n - 1 - k) += (rest != column[k]).template cast<Scalar>();
      else
        target.segment(start, n - 1 - k) += (rest - column[k]).square();
    }
  }
  return d2;
}

template <typename Scalar>
auto BasicFeatures<Scalar>::distance_gradient(const Eigen::VectorXd& s, const BasicFeatures& other) const -> Matrix {
  assert(other.size() == 1);
  Matrix gradient = Matrix::Zero(size(), static_cast<Eigen::Index>(kinds_.size()));
  for (std::size_t c = 0; c < layout_.size(); ++c) {
    const Eigen::Index axis = layout_[c].axis, column = static_cast<Eigen::Index>(c);
    const Scalar z = other.columns_(0, column), twice = static_cast<Scalar>(2 * s[axis]);
    if (kinds_[static_cast<std::size_t>(axis)] == AxisKind::ordered) {
      gradient.col(axis) = twice * (z - columns_.col(column).array());
    } else if (kinds_[static_cast<std::size_t>(axis)] == AxisKind::conditional) {
      const Scalar sine = other.columns_(0, column + 1);  // z is the cosine
      const auto a = columns_.col(column).array(), b = columns_.col(column + 1).array();
      gradient.col(axis) = twice * (a * sine - b * z);  // d/dx of (a - cos x)^2 + (b - sin x)^2
      ++c;
    }
  }
  return gradient;
}

template ArrayOf<double> matern52<double>(const ArrayOf<double>&);
template ArrayOf<float> matern52<float>(const ArrayOf<float>&);
template class BasicFeatures<double>;
template class BasicFeatures<float>;

}  // namespace autoepoch
