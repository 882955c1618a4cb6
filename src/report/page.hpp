// The report as one self-contained HTML document.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "report/report_input.hpp"

namespace autoepoch::report {

struct PageUse {
  bool live = false;  ///< served: it follows the server's events
  std::string control_token =
      {};  ///< not empty: it offers to pause and continue searches, and shows this to the server
};

/// The page with charts around a document of report_json; none when the program was built without npm, which bundles
/// it.
std::optional<std::string> chart_page(std::string_view document, const PageUse& use);

/// Without scripts: the texts of `autoepoch status` and `trials`, and the drawings of `plot`.
std::string plain_page(std::span<const ReportInput> studies);

/// chart_page where there is one, else plain_page.
std::string html_report(std::span<const ReportInput> studies);

}  // namespace autoepoch::report
