// Order statistics of small samples, and constants of the normal distribution. Thread-safety: pure functions.
#pragma once

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <numeric>
#include <vector>

namespace autoepoch {

/// Standard deviation of a normal variable over its median absolute deviation from the centre.
inline constexpr double kMadToSd = 1.4826;

/// The 90 % quantile of the standard normal distribution.
inline constexpr double kNormalDecile = 1.2815515655446004;

/// The element of rank `rank`, counted from 0. Requires: rank < values.size(). O(n).
inline double order_statistic(std::vector<double> values, std::size_t rank) {
  assert(rank < values.size());
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(rank);
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

// The medians differ for an even number of values: the lower and the upper one are members of the sample, the median
// is the mean of both. Requires: not empty.
inline double lower_median(const std::vector<double>& values) {
  return order_statistic(values, (values.size() - 1) / 2);
}
inline double upper_median(const std::vector<double>& values) { return order_statistic(values, values.size() / 2); }
inline double median(const std::vector<double>& values) { return (lower_median(values) + upper_median(values)) / 2; }

/// The indices of the values from the smallest to the largest, equal ones in their order.
template <class Values>
std::vector<std::ptrdiff_t> ascending_order(const Values& values) {
  std::vector<std::ptrdiff_t> order(static_cast<std::size_t>(values.size()));
  std::iota(order.begin(), order.end(), std::ptrdiff_t{0});
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return values[a] < values[b]; });
  return order;
}

}  // namespace autoepoch
