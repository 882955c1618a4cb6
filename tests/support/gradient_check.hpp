// Analytic gradients against central differences.
#pragma once

#include <Eigen/Core>
#include <algorithm>
#include <cmath>

#include "support/catch.hpp"
#include "surrogates/minimize.hpp"

namespace autoepoch {

/// Checks every component of f's gradient at x. Central differences with step h have an error of O(h^2) from curvature
/// and eps |f| / h from rounding: with h = 1e-5 about 1e-9 of the function's scale, so that 1e-6 is far from both.
inline void check_gradient(const SmoothFunction& f, const Eigen::VectorXd& x, double tolerance = 1e-6) {
  constexpr double h = 1e-5;
  Eigen::VectorXd gradient, ignored;
  const double value = f(x, gradient);
  REQUIRE(gradient.size() == x.size());
  const double scale = std::max({1.0, std::abs(value), gradient.cwiseAbs().maxCoeff()});
  for (Eigen::Index j = 0; j < x.size(); ++j) {
    Eigen::VectorXd up = x, down = x;
    up[j] += h;
    down[j] -= h;
    const double numeric = (f(up, ignored) - f(down, ignored)) / (2 * h);
    INFO("component " << j << ": analytic " << gradient[j] << ", numeric " << numeric);
    CHECK(std::abs(gradient[j] - numeric) <= tolerance * scale);
  }
}

}  // namespace autoepoch
