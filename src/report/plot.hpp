// Drawings of a study for papers, terminals that show images, and reports without scripts.
#pragma once

#include <string>

#include "report/report_input.hpp"

namespace autoepoch::report {

enum class Plot {
  curves,      ///< all learning curves, the best one in front
  history,     ///< best value so far against epochs spent
  parallel,    ///< one line a trial across all parameters
  importance,  ///< shares of the objective's variance, with intervals
  slice,       ///< the objective along each parameter, with the model's band
  rungs        ///< the values that trials had when they were compared
};

/// An SVG document. What cannot be drawn yet (no observation, no model) is said in it by a sentence.
std::string plot_svg(Plot plot, const ReportInput& input);

}  // namespace autoepoch::report
