#include "search/study_stopping.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "search/scheduling.hpp"

namespace autoepoch {

std::optional<std::string> StudyPatience::why(const History& history) const {
  const auto best = history.best();
  if (!best) return std::nullopt;
  const auto later = std::ranges::count_if(history.trials(), [&](const Trial& trial) {
    const bool tried = is_terminal(trial.state) || trial.state == TrialState::paused;
    return tried && trial.number > best->trial->number;
  });
  if (later < trials_) return std::nullopt;
  return fmt::format("{} trials since trial {} have not beaten its {:.4g}", later, best->trial->number,
                     best->observation->value);
}

Next EndingScheduler::next(const History& history) const {
  for (const auto& rule : rules_)
    if (auto reason = rule->why(history)) {
      if (is_any_under_way(history)) return Wait{};
      return Finish{std::move(*reason)};
    }
  return inner().next(history);
}

}  // namespace autoepoch
