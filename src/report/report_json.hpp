// The document behind every report, page and live view: one or more studies as JSON. docs/json.md has its keys.
//
// A thinned report (see thinning.hpp) leaves out metrics and events of the trials that are not shown whole.
#pragma once

#include <span>
#include <string>

#include "report/report_input.hpp"

namespace autoepoch::report {

/// On one line for indent < 0.
std::string report_json(std::span<const ReportInput> studies, int indent = -1);

}  // namespace autoepoch::report
