// The logarithm of the expected improvement, finite and smooth where the expected improvement itself underflows
// [Ament23].
#pragma once

namespace autoepoch {

/// A value and its derivative.
struct ValueAndSlope {
  double value = 0;
  double slope = 0;
};

/// ln h(z) and its derivative, h(z) = phi(z) + z Phi(z): the expected improvement of N(-z, 1) below 0. Increasing;
/// finite for |z| up to 1e150.
ValueAndSlope log_improvement(double z);

/// ln E max(0, best - f) for f ~ N(mean, variance): ln sd + ln h((best - mean) / sd). Requires: variance > 0.
double log_expected_improvement(double mean, double variance, double best);

}  // namespace autoepoch
