#include <fmt/format.h>

#include "report/html_text.hpp"
#include "report/page.hpp"
#include "report/plot.hpp"
#include "report/study_text.hpp"

namespace autoepoch::report {
namespace {

constexpr std::string_view kStyle =
    "body{font:15px/1.5 system-ui,sans-serif;max-width:75rem;margin:2rem auto;padding:0 1rem;color:#1c2126;"
    "background:#fff}figure{margin:0;overflow-x:auto}pre{overflow-x:auto;font-size:.9rem}"
    "@media(prefers-color-scheme:dark){body{color:#e8eaed;background:#14171b}}";

std::string verbatim(const std::string& text) { return "<pre>" + escape_html(text) + "</pre>\n"; }

std::string drawing(const std::string& title, Plot plot, const ReportInput& input) {
  return fmt::format("<h2>{}</h2>\n<figure>{}</figure>\n", title, plot_svg(plot, input));
}

std::string study_section(const ReportInput& input) {
  const History history = input.snapshot.history();
  const StudySpec& spec = history.spec();
  const auto trials = sorted_trials(history, TrialOrder::value, std::nullopt);
  return fmt::format("<h1>{}</h1>\n", escape_html(spec.name)) +
         verbatim(status_text(input.snapshot, input.controller, input.findings)) +
         drawing("Learning curves", Plot::curves, input) + drawing("Best so far", Plot::history, input) +
         drawing("Rungs", Plot::rungs, input) + drawing("Importance", Plot::importance, input) +
         drawing("Parameters", Plot::slice, input) + drawing("Parallel coordinates", Plot::parallel, input) +
         "<h2>Trials</h2>\n" + verbatim(trials_text(spec, trials));
}

}  // namespace

std::string plain_page(std::span<const ReportInput> studies) {
  std::string title;
  std::string sections;
  for (const ReportInput& study : studies) {
    title += (title.empty() ? "" : ", ") + study.snapshot.record.spec.name;
    sections += study_section(study);
  }
  return fmt::format(
      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
      "content=\"width=device-width, "
      "initial-scale=1\"><title>{}</title><style>{}</style></head>\n<body>\n{}</body></html>\n",
      escape_html(title), kStyle, sections);
}

}  // namespace autoepoch::report
