#include <fmt/format.h>

#include "report/evidence.hpp"
#include "report/html_text.hpp"
#include "report/page.hpp"
#include "report/plot.hpp"
#include "report/study_text.hpp"
#include "report/text.hpp"

namespace autoepoch::report {
namespace {

constexpr std::string_view kStyle =
    "body{font:15px/1.5 system-ui,sans-serif;max-width:75rem;margin:2rem auto;padding:0 1rem;color:#1c2126;"
    "background:#fff}figure{margin:0;overflow-x:auto}table{border-collapse:collapse;font-variant-numeric:tabular-nums;"
    "font-size:.9rem}"
    "th,td{padding:.2rem .7rem;border-bottom:1px solid #e3e5e8;text-align:left;vertical-align:top}"
    "td.n{text-align:right}.big{font-size:1.8rem;font-weight:650}.scroll{overflow-x:auto}"
    "@media(prefers-color-scheme:dark){body{color:#e8eaed;background:#14171b}th,td{border-color:#2f353c}}";

std::string cell(const std::string& text, bool figure = false) {
  return fmt::format("<td{}>{}</td>", figure ? " class=\"n\"" : "", escape_html(text));
}

std::string row(const std::string& name, const std::string& value) {
  return fmt::format("<tr><th scope=\"row\">{}</th>{}</tr>\n", escape_html(name), cell(value));
}

std::string best_section(const ReportInput& input, const History& history) {
  std::string html = fmt::format("<p class=\"big\">{}</p>\n", escape_html(best_line(history)));
  const std::optional<Incumbent> best = history.best();
  if (!best) return html;
  const Evidence evidence = *weigh_best(history);
  if (evidence.plateau_last > evidence.plateau_first)
    html += fmt::format("<p>Its epochs {} to {} are as good, within its noise.</p>\n", evidence.plateau_first,
                        evidence.plateau_last);
  html += "<table>\n";
  for (const auto& [name, value] : best->trial->params) html += row(name, to_string(value));
  if (input.findings.checkpoint) html += row("checkpoint", *input.findings.checkpoint);
  if (input.findings.advice) html += row("how many epochs", input.findings.advice->reason);
  return html + "</table>\n";
}

std::string cost_section(const History& history) {
  return fmt::format("<h2>Cost</h2>\n<table>\n{}{}{}{}</table>\n", row("trials", state_counts(history)),
                     row("epochs spent", std::to_string(history.epochs_spent())),
                     row("epochs of full training", std::to_string(full_training_epochs(history))),
                     row("time", format_duration(history.seconds())));
}

std::string failure_section(const History& history) {
  const std::vector<FailureKind> kinds = failure_kinds(history);
  if (kinds.empty()) return "";
  std::string html = "<h2>Failures</h2>\n<table>\n";
  for (const FailureKind& kind : kinds) html += row(format_count(std::ssize(kind.trials), "trial"), kind.reason);
  return html + "</table>\n";
}

std::string importance_section(const ReportInput& input) {
  if (input.effects.empty()) return "";
  std::string html =
      "<h2>Importance</h2>\n<table><tr><th>parameter</th><th>alone</th><th>with interactions</th></tr>\n";
  for (const Effect& effect : input.effects)
    html += fmt::format("<tr><th scope=\"row\">{}</th>{}{}</tr>\n", escape_html(effect.name),
                        cell(fmt::format("{:.2f}", effect.alone.p50), true),
                        cell(fmt::format("{:.2f}", effect.total.p50), true));
  return html + "</table>\n";
}

std::string drawing(const std::string& title, Plot plot, const ReportInput& input) {
  return fmt::format("<h2>{}</h2>\n<figure>{}</figure>\n", title, plot_svg(plot, input));
}

std::string drawings(const ReportInput& input) {
  return drawing("Learning curves", Plot::curves, input) + drawing("Best so far", Plot::history, input) +
         drawing("Rungs", Plot::rungs, input) + drawing("Parameters", Plot::slice, input) +
         drawing("Parallel coordinates", Plot::parallel, input);
}

std::string trial_row(const StudySpec& spec, const Trial& trial) {
  const Observation* best = trial.curve.best(spec.objective.direction);
  std::string html = "<tr>" + cell(std::to_string(trial.number), true) + cell(std::string(to_string(trial.state))) +
                     cell(best ? format_number(best->value) : "-", true) +
                     cell(best ? std::to_string(best->epoch) : "-", true) +
                     cell(std::to_string(trial.curve.epochs()), true);
  for (const Parameter* axis : spec.space.axes()) {
    const Value* value = trial.params.find(axis->name);
    html += cell(value ? format_value(*value) : "-", true);
  }
  return html + cell(trial.reason) + "</tr>\n";
}

std::string trials_section(const History& history) {
  const StudySpec& spec = history.spec();
  std::string html = fmt::format(
      "<h2>Trials</h2>\n<div "
      "class=\"scroll\"><table><tr><th>trial</th><th>state</th><th>{}</th><th>at</th><th>epochs</th>",
      escape_html(spec.objective.metric));
  for (const Parameter* axis : spec.space.axes()) html += "<th>" + escape_html(axis->name) + "</th>";
  html += "<th>reason</th></tr>\n";
  for (const Trial* trial : sorted_trials(history, TrialOrder::value, std::nullopt)) html += trial_row(spec, *trial);
  return html + "</table></div>\n";
}

std::string study_section(const ReportInput& input) {
  const History history = input.snapshot.history();
  const StudyRecord& record = input.snapshot.record;
  const std::string state = input.controller ? "running" : record.reason.empty() ? "not running" : record.reason;
  return fmt::format("<h1>{}</h1>\n<p>{}</p>\n", escape_html(record.spec.name), escape_html(state)) +
         best_section(input, history) + cost_section(history) + failure_section(history) + importance_section(input) +
         drawings(input) + trials_section(history);
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
