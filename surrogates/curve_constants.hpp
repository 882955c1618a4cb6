// The families of curves that the Gaussian prior was fitted to. The values are in curve_families.cpp, which
// experiments/curves/fit_families.py writes.
#pragma once

#include <span>

#include "surrogates/curve_prior.hpp"

namespace autoepoch {

std::span<const CurveFamily> curve_families();

}  // namespace autoepoch
