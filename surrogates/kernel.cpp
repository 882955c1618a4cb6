#include "surrogates/kernel.hpp"

#include <cassert>
#include <cmath>

namespace autoepoch {
namespace {

constexpr double kSqrt5 = 2.2360679774997896964;
constexpr double kInactiveCategory = -1;  // encoded categories lie in [0, 1]

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

Eigen::ArrayXd matern52(const Eigen::Ref<const Eigen::ArrayXd>& r2) {
  const Eigen::ArrayXd t = kSqrt5 * r2.sqrt();
  return (1.0 + t + (5.0 / 3.0) * r2) * (-t).exp();
}

Eigen::ArrayXd matern52_slope(const Eigen::Ref<const Eigen::ArrayXd>& r2) {
  const Eigen::ArrayXd t = kSqrt5 * r2.sqrt();
  return (-5.0 / 6.0) * (1.0 + t) * (-t).exp();
}

Features::Features(const std::vector<AxisKind>& kinds, const Eigen::MatrixXd& x) : kinds_(kinds) {
  assert(static_cast<std::size_t>(x.cols()) == kinds.size());
  for (Eigen::Index axis = 0; axis < x.cols(); ++axis) {
    const AxisKind kind = kinds[static_cast<std::size_t>(axis)];
    layout_.push_back({axis, kind == AxisKind::unordered});
    if (kind == AxisKind::conditional) layout_.push_back({axis, false});
  }
  columns_.resize(x.rows(), static_cast<Eigen::Index>(layout_.size()));
  Eigen::Index next = 0;
  for (Eigen::Index axis = 0; axis < x.cols(); ++axis) {
    const auto values = x.col(axis).array();
    switch (kinds[static_cast<std::size_t>(axis)]) {
      case AxisKind::ordered:
        columns_.col(next++) = values;
        break;
      case AxisKind::unordered:
        columns_.col(next++) = values.isNaN().select(kInactiveCategory, values);
        break;
      case AxisKind::conditional:
        columns_.col(next++) = values.isNaN().select(0.0, values.cos());
        columns_.col(next++) = values.isNaN().select(0.0, values.sin());
        break;
    }
  }
}

Eigen::ArrayXd Features::scaled_distances(const Eigen::VectorXd& s, const Features& other, Eigen::Index i) const {
  Eigen::ArrayXd r2 = Eigen::ArrayXd::Zero(size());
  for (std::size_t c = 0; c < layout_.size(); ++c) {
    const auto column = columns_.col(static_cast<Eigen::Index>(c)).array();
    const double z = other.columns_(i, static_cast<Eigen::Index>(c));
    if (layout_[c].unordered)
      r2 += s[layout_[c].axis] * (column != z).cast<double>();
    else
      r2 += s[layout_[c].axis] * (column - z).square();
  }
  return r2;
}

Eigen::MatrixXd Features::pair_distances() const {
  const Eigen::Index n = size();
  Eigen::MatrixXd d2 = Eigen::MatrixXd::Zero(n * (n - 1) / 2, static_cast<Eigen::Index>(kinds_.size()));
  for (std::size_t c = 0; c < layout_.size(); ++c) {
    const auto column = columns_.col(static_cast<Eigen::Index>(c)).array();
    auto target = d2.col(layout_[c].axis).array();
    for (Eigen::Index k = 0, start = 0; k < n; start += n - 1 - k, ++k) {
      const auto rest = column.tail(n - 1 - k);
      if (layout_[c].unordered)
        target.segment(start, n - 1 - k) += (rest != column[k]).cast<double>();
      else
        target.segment(start, n - 1 - k) += (rest - column[k]).square();
    }
  }
  return d2;
}

Eigen::MatrixXd Features::distance_gradient(const Eigen::VectorXd& s, const Features& other) const {
  assert(other.size() == 1);
  Eigen::MatrixXd gradient = Eigen::MatrixXd::Zero(size(), static_cast<Eigen::Index>(kinds_.size()));
  for (std::size_t c = 0; c < layout_.size(); ++c) {
    const Eigen::Index axis = layout_[c].axis, column = static_cast<Eigen::Index>(c);
    const double z = other.columns_(0, column);
    if (kinds_[static_cast<std::size_t>(axis)] == AxisKind::ordered) {
      gradient.col(axis) = 2 * s[axis] * (z - columns_.col(column).array());
    } else if (kinds_[static_cast<std::size_t>(axis)] == AxisKind::conditional) {
      const double cosine = other.columns_(0, column), sine = other.columns_(0, column + 1);
      const auto a = columns_.col(column).array(), b = columns_.col(column + 1).array();
      gradient.col(axis) = 2 * s[axis] * (a * sine - b * cosine);  // d/dz of (a - cos z)^2 + (b - sin z)^2
      ++c;
    }
  }
  return gradient;
}

}  // namespace autoepoch
