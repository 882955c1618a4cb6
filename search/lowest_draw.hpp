// How low could the best of several get? The threshold that makes a probability of improvement tell apart what is
// promising: below what was seen, and below what is expected [Wang17].
#pragma once

#include <span>

namespace autoepoch {

struct Belief;

/// The `u`-quantile of the lowest of independent values, at most `ceiling`. Requires: 0 < u < 1.
double lowest_quantile(std::span<const Belief> beliefs, double u, double ceiling);

}  // namespace autoepoch
