// A small picture of a learning curve and its predicted end, in Braille dots.
#pragma once

#include <string>
#include <vector>

#include "autoepoch/curve_model.hpp"

namespace autoepoch::cli {

/// One point of a curve; the value may be non-finite.
struct CurvePoint {
  int epoch = 0;
  double value = 0;
};

/// Lines of text: the observed points, at the right edge the interval of the final value, if it is finite, below the
/// predicted best epoch with `caption` ("best epoch 12 [10-15] of 20").
std::string plot_curve(const std::vector<CurvePoint>& curve, const CurvePrediction& prediction,
                       const std::string& caption);

}  // namespace autoepoch::cli
