#include "search/log_expected_improvement.hpp"

#include <cmath>
#include <numbers>

namespace autoepoch {
namespace {

constexpr double kLogSqrt2Pi = 0.91893853320467274178;

// Below this z, phi + z Phi loses more than a digit to cancellation, and the continued fraction needs few terms.
constexpr double kTail = -5.0;
constexpr int kTerms = 40;  // relative error below 1e-15 at z = kTail, smaller further out

/// 1 / (t + 2 / (t + 3 / (t + ...))): Laplace's continued fraction of Mills' ratio is Phi(-t) / phi(t) = 1 / (t +
/// tail(t)).
double mills_tail(double t) {
  double fraction = t;
  for (int term = kTerms; term >= 2; --term) fraction = t + term / fraction;
  return 1 / fraction;
}

}  // namespace

ValueAndSlope log_improvement(double z) {
  if (z > kTail) {
    const double density = std::exp(-0.5 * z * z - kLogSqrt2Pi);
    const double probability = 0.5 * std::erfc(-z / std::numbers::sqrt2);
    const double h = density + z * probability;
    return {std::log(h), probability / h};
  }
  // With t = -z and c = tail(t): h / phi = 1 - t / (t + c) = c / (t + c), free of cancellation, and Phi / h = 1 / c.
  const double t = -z, c = mills_tail(t);
  return {-0.5 * t * t - kLogSqrt2Pi + std::log(c) - std::log(t + c), 1 / c};
}

double log_expected_improvement(double mean, double variance, double best) {
  const double sd = std::sqrt(variance);
  return std::log(sd) + log_improvement((best - mean) / sd).value;
}

}  // namespace autoepoch
