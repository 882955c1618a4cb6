// Random data over axes of all kinds, for tests of the Gaussian process.
#pragma once

#include <Eigen/Core>
#include <cmath>
#include <limits>
#include <vector>

#include "autoepoch/random.hpp"
#include "surrogates/dataset.hpp"
#include "surrogates/kernel.hpp"

namespace autoepoch {

inline const std::vector<AxisKind> kAllKinds = {AxisKind::ordered, AxisKind::ordered, AxisKind::unordered,
                                                AxisKind::conditional};

/// The conditional axis is active where the category (of three) is the first.
inline Eigen::MatrixXd random_points(Eigen::Index n, Rng& rng) {
  Eigen::MatrixXd x(n, 4);
  for (Eigen::Index i = 0; i < n; ++i) {
    const auto category = rng.below(3);
    x.row(i) << rng.uniform(), rng.uniform(), (static_cast<double>(category) + 0.5) / 3, rng.uniform();
    if (category > 0) x(i, 3) = std::numeric_limits<double>::quiet_NaN();
  }
  return x;
}

inline Dataset random_dataset(Eigen::Index n, Rng& rng) {
  Dataset data{random_points(n, rng), Eigen::VectorXd(n), Eigen::VectorXd(n)};
  for (Eigen::Index i = 0; i < n; ++i) {
    const double last = std::isnan(data.x(i, 3)) ? 0 : data.x(i, 3);
    data.y[i] = std::sin(6 * data.x(i, 0)) + data.x(i, 2) + last * last + 0.05 * rng.normal();
    data.noise[i] = i % 3 == 0 ? 0.05 * rng.uniform() : 0;
  }
  return data;
}

}  // namespace autoepoch
