#include "report/page.hpp"

#include "report/html_text.hpp"
#include "report/page.inc"  // kPageHead, kPageTail: made by web/build.mjs

namespace autoepoch::report {

std::optional<std::string> chart_page(std::string_view document, const PageUse& use) {
  constexpr std::string_view kPlace = "{{live}}";
  std::string page(kPageHead, sizeof kPageHead - 1);
  const std::string sign =
      use.live ? "<meta name=\"autoepoch-live\" content=\"" + escape_html(use.control_token) + "\">\n" : "";
  page.replace(page.find(kPlace), kPlace.size(), sign);
  page += escape_json_in_html(document);
  return page.append(kPageTail, sizeof kPageTail - 1);
}

}  // namespace autoepoch::report
