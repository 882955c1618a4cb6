// In place of page.cpp in builds without npm.
#include "report/page.hpp"

namespace autoepoch::report {

std::optional<std::string> chart_page(std::string_view, const PageUse&) { return std::nullopt; }

}  // namespace autoepoch::report
