// What the curve model has learned from data. The values are in curve_constants.cpp, which
// experiments/curves/fit_constants.py writes.
#pragma once

#include <span>

#include "surrogates/curve_prior.hpp"

namespace autoepoch {

std::span<const CurveFamily> curve_families();

/// How to combine the members for curves observed up to (not including) cell `before`.
struct CurveStack {
  int before;
  double last, prior, bank;  ///< weights of the members; they sum to 1
  double final_widening;     ///< of the interval of the final and the best value around their medians
  double epoch_widening;     ///< ... of the best and the plateau epoch
};

/// By ascending `before`. `in_study`: longer curves of the same study are known.
std::span<const CurveStack> curve_stacks(bool in_study);

}  // namespace autoepoch
