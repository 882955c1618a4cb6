#include "search/lowest_draw.hpp"

#include <algorithm>
#include <cmath>

#include "search/freeze_thaw_model.hpp"

namespace autoepoch {
namespace {

constexpr double kFarthest = 8;  // scales below a mean: the lowest is not sought beyond
constexpr int kHalvings = 40;

/// ln of the probability that none is below.
double log_none_below(std::span<const Belief> beliefs, double threshold) {
  double sum = 0;
  for (const Belief& belief : beliefs) sum += std::log1p(-belief.probability_below(threshold));
  return sum;
}

}  // namespace

double lowest_quantile(std::span<const Belief> beliefs, double u, double ceiling) {
  double low = ceiling, high = ceiling;
  for (const Belief& belief : beliefs) low = std::min(low, belief.mean - kFarthest * belief.sd);
  for (int i = 0; i < kHalvings; ++i) {
    const double middle = 0.5 * (low + high);
    (log_none_below(beliefs, middle) > std::log1p(-u) ? low : high) = middle;
  }
  return 0.5 * (low + high);
}

}  // namespace autoepoch
