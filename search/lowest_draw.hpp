// How low could the best of several get? A random draw of that minimum [Wang17].
//
// It is the threshold of a probability of improvement. It lies below what was seen and below what is expected, so that
// the probability tells apart what is promising.
#pragma once

#include <span>

namespace autoepoch {

struct Belief;

/// The `u`-quantile of the lowest of independent values, at most `ceiling`. Requires: 0 < u < 1.
double lowest_quantile(std::span<const Belief> beliefs, double u, double ceiling);

}  // namespace autoepoch
