#include "search/scheduling.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace autoepoch {

bool is_any_under_way(const History& history) {
  return history.count(TrialState::running) + history.count(TrialState::waiting) > 0;
}

std::optional<std::int64_t> trials_left(const History& history, int epochs) {
  const Budget& budget = history.spec().budget;
  const auto started = static_cast<std::int64_t>(history.trials().size());
  if (budget.trials) return std::max<std::int64_t>(0, *budget.trials - started);
  if (budget.epochs) return std::max<std::int64_t>(0, *budget.epochs - history.epochs_spent()) / epochs;
  return std::nullopt;
}

std::string percent(double probability) {
  const double value = 100 * probability;
  if (value < 0.01) return "under 0.01 %";
  if (value > 99.5) return "over 99 %";
  return value < 10 ? fmt::format("{:.2g} %", value) : fmt::format("{:.0f} %", value);
}

}  // namespace autoepoch
