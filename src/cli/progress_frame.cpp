#include "cli/progress_frame.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "report/study_text.hpp"
#include "report/text.hpp"

namespace autoepoch::cli {
namespace {

using report::format_count;
using report::format_duration;
using report::format_number;

void add(std::string& list, const std::string& item) { list += (list.empty() ? "" : ", ") + item; }

std::string budget_text(const History& history) {
  const Budget& budget = history.spec().budget;
  const std::int64_t epochs = history.epochs_spent();
  const auto trials = std::ssize(history.trials());
  std::string text;
  add(text, budget.epochs ? fmt::format("{} of {} epochs", epochs, *budget.epochs) : format_count(epochs, "epoch"));
  add(text, budget.trials ? fmt::format("{} of {} trials", trials, *budget.trials) : format_count(trials, "trial"));
  add(text, format_duration(history.seconds()) +
                (budget.seconds ? " of " + format_duration(*budget.seconds) : std::string{}));
  return text;
}

std::string speed_text(const History& history, double epochs_per_second) {
  if (epochs_per_second <= 0) return "-";
  std::string text = format_number(epochs_per_second) + " epochs/s";
  if (const auto left = seconds_left(history, epochs_per_second))
    text += ", at most " + format_duration(*left) + " left";
  return text;
}

std::string worker_text(const History& history, const SlotStatus& slot) {
  if (!slot.trial || *slot.trial >= std::ssize(history.trials())) return "idle";
  const Trial& trial = history.trials()[index_of(*slot.trial)];
  std::string text =
      fmt::format("trial {}, epoch {} of {}", trial.number.value(), trial.curve.epochs() + 1, trial.until);
  if (!trial.curve.empty())
    text += fmt::format(", {} {}", history.spec().objective.metric, format_number(trial.curve.back().value));
  return text;
}

}  // namespace

std::optional<double> seconds_left(const History& history, double epochs_per_second) {
  const Budget& budget = history.spec().budget;
  std::optional<double> left;
  if (budget.seconds) left = *budget.seconds - history.seconds();
  if (budget.epochs && epochs_per_second > 0) {
    const double by_epochs = static_cast<double>(*budget.epochs - history.epochs_spent()) / epochs_per_second;
    left = left ? std::min(*left, by_epochs) : by_epochs;
  }
  if (left) left = std::max(*left, 0.0);
  return left;
}

std::vector<FrameLine> compose_frame(const History& history, const std::vector<SlotStatus>& slots,
                                     double epochs_per_second) {
  std::vector<FrameLine> lines = {{"study", history.spec().name},
                                  {"best", report::best_line(history)},
                                  {"trials", report::state_counts(history)},
                                  {"rungs", report::rung_counts(history)},
                                  {"budget", budget_text(history)},
                                  {"speed", speed_text(history, epochs_per_second)}};
  for (std::size_t i = 0; i < slots.size(); ++i)
    lines.push_back({fmt::format("worker {}", i), slots[i].name + ": " + worker_text(history, slots[i])});
  return lines;
}

}  // namespace autoepoch::cli
