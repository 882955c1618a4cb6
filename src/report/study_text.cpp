#include "report/study_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "report/table.hpp"
#include "report/text.hpp"
#include "report/trial_columns.hpp"

namespace autoepoch::report {
namespace {

std::string ended_line(const std::string& reason) { return reason.empty() ? "" : fmt::format("Ended: {}\n", reason); }

std::string budget_line(const StudySpec& spec) {
  std::string text = format_count(spec.budget.max_epochs, "epoch") + " a trial";
  if (spec.budget.trials) text += ", " + format_count(*spec.budget.trials, "trial");
  if (spec.budget.epochs) text += ", " + format_count(*spec.budget.epochs, "epoch") + " in all";
  if (spec.budget.seconds) text += ", " + format_duration(*spec.budget.seconds);
  return text;
}

std::string state_line(const Snapshot& snapshot, const std::optional<Controller>& controller) {
  if (controller) return fmt::format("searching (process {} on {})", controller->pid, controller->host);
  if (snapshot.record.state == StudyState::finished) return "finished: " + snapshot.record.reason;
  return snapshot.record.reason.empty() ? "not running" : "not running: " + snapshot.record.reason;
}

/// " (val_accuracy 0.88)": what people judge by, whatever is optimized. Empty if there is nothing of the kind.
std::string familiar_metric(const Observation& observation, const std::string& metric) {
  for (const char* name : {"val_accuracy", "val_rmse", "val_loss"}) {
    const auto found = observation.metrics.find(name);
    if (name != metric && found != observation.metrics.end())
      return fmt::format(" ({} {})", name, format_number(found->second));
  }
  return "";
}

}  // namespace

std::string best_line(const History& history) {
  const std::optional<Incumbent> best = history.best();
  if (!best) return "nothing yet";
  const std::string& metric = history.spec().objective.metric;
  return fmt::format("{} {}{} at epoch {} of trial {}", metric, format_number(best->observation->value),
                     familiar_metric(*best->observation, metric), best->observation->epoch,
                     best->trial->number.value());
}

std::string state_counts(const History& history) {
  std::string text;
  for (const TrialState state : {TrialState::waiting, TrialState::running, TrialState::paused, TrialState::completed,
                                 TrialState::stopped, TrialState::failed})
    if (const int count = history.count(state))
      text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, to_string(state));
  return text.empty() ? "none" : text;
}

std::string rung_counts(const History& history) {
  constexpr std::size_t kMostRungs = 8;
  const std::map<int, int> rungs = rungs_reached(history);
  if (rungs.empty() || rungs.size() > kMostRungs) return "-";
  std::string text;
  for (const auto& [epoch, trials] : rungs) {
    text += text.empty() ? format_count(epoch, "epoch") : fmt::format(", {}", epoch);
    text += fmt::format(": {}", trials);
  }
  return text;
}

std::string advice_text(const Objective& objective, const Advice& advice) {
  const Interval& epochs = advice.epochs;
  std::string text = fmt::format("Advice: train it for {} [{:.0f}-{:.0f}]",
                                 format_count(std::lround(epochs.p50), "epoch"), epochs.p10, epochs.p90);
  if (advice.learning_rate) text += ", learning rate " + format_number(*advice.learning_rate);
  if (!advice.schedule.empty()) text += fmt::format(" ({} schedule)", single_line(advice.schedule));
  return text + fmt::format("; expect {} {} [{}, {}]\n  {}\n", objective.metric, format_number(advice.value.p50),
                            format_number(advice.value.p10), format_number(advice.value.p90),
                            single_line(advice.reason));
}

std::string best_text(const History& history, const Findings& findings) {
  std::string text =
      fmt::format("Best of {}: {}\n", format_count(std::ssize(history.trials()), "trial"), best_line(history));
  const std::optional<Incumbent> best = history.best();
  if (!best) return text;
  std::size_t width = 0;
  for (const auto& [name, value] : best->trial->params) width = std::max(width, display_width(name));
  for (const auto& [name, value] : best->trial->params)
    text += fmt::format("  {}{}  {}\n", name, std::string(width - display_width(name), ' '), to_string(value));
  if (findings.checkpoint) text += fmt::format("Checkpoint: {}\n", *findings.checkpoint);
  if (findings.advice) text += advice_text(history.spec().objective, *findings.advice);
  return text;
}

std::string cost_text(const History& history) {
  const std::int64_t spent = history.epochs_spent();
  const std::int64_t full = full_training_epochs(history);
  const std::string ratio = spent > 0 ? fmt::format(" ({:.1f} times as many)", static_cast<double>(full) / spent) : "";
  return fmt::format("Trials: {}\nEpochs: {} spent; full training of every trial would have taken {}{}\nTime: {}\n",
                     state_counts(history), spent, full, ratio, format_duration(history.seconds()));
}

std::string outcome_text(const History& history, const Summary& summary, const Findings& findings) {
  return best_text(history, findings) + cost_text(history) + ended_line(summary.reason);
}

std::string status_text(const Snapshot& snapshot, const std::optional<Controller>& controller,
                        const Findings& findings) {
  return fmt::format("Study {}: {}\nBudget: {}\n", snapshot.record.spec.name, state_line(snapshot, controller),
                     budget_line(snapshot.record.spec)) +
         best_text(snapshot.history(), findings) + cost_text(snapshot.history());
}

std::string trials_text(const StudySpec& spec, const std::vector<const Trial*>& trials) {
  const std::vector<TrialColumn> shown = shown_trial_columns(spec);
  std::vector<Column> headings;
  for (const TrialColumn& column : shown) headings.push_back({column.heading, column.align});
  Table table(std::move(headings));
  for (const Trial* trial : trials) {
    std::vector<std::string> cells;
    for (const TrialColumn& column : shown) cells.push_back(trial_cell(column, *trial));
    table.add_row(std::move(cells));
  }
  return table.to_string();
}

}  // namespace autoepoch::report
