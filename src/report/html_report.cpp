#include "report/page.hpp"
#include "report/report_json.hpp"

namespace autoepoch::report {

std::string html_report(std::span<const ReportInput> studies) {
  const std::optional<std::string> page = chart_page(report_json(studies), {});
  return page ? *page : plain_page(studies);
}

}  // namespace autoepoch::report
