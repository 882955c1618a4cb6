// The drawings behind plot_svg, each an SVG document.
#pragma once

#include <string>
#include <string_view>

#include "report/report_input.hpp"

namespace autoepoch::report {

// Of curves: plot_curves.cpp
std::string plot_curves(const History& history);
std::string plot_history(const ReportInput& input);
std::string plot_rungs(const History& history);

// Of parameters: plot_parameters.cpp, plot_slices.cpp
std::string plot_parallel(const History& history);
std::string plot_importance(const ReportInput& input);
std::string plot_slices(const ReportInput& input);

/// A sentence in place of a drawing.
std::string plot_nothing(std::string_view sentence);

}  // namespace autoepoch::report
