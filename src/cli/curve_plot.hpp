// A small picture of a learning curve and its predicted end, in Braille dots.
#pragma once

#include <string>
#include <vector>

#include "autoepoch/curve_model.hpp"
#include "cli/curve_csv.hpp"

namespace autoepoch::cli {

/// Lines of text: the observed points, at the right edge the interval of the final value, below the predicted best
/// epoch.
std::string plot_curve(const std::vector<CurvePoint>& curve, const CurvePrediction& prediction);

}  // namespace autoepoch::cli
