#include "search/study_stopping.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace autoepoch {

RuleKind search_patience_kind() {
  return {"ends a search whose best trial is no longer beaten",
          {{"search_patience", IntegerOption{1}, {}, "So many trials since the best one that have not beaten it."}},
          [](const KindInputs& in) { return std::make_unique<StudyPatience>(in.options.count("search_patience")); }};
}

std::optional<std::string> StudyPatience::ends_search(const History& history) const {
  const auto best = history.best();
  if (!best) return std::nullopt;
  const auto later = std::ranges::count_if(history.trials(), [&](const Trial& trial) {
    const bool tried = is_terminal(trial.state) || trial.state == TrialState::paused;
    return tried && trial.number > best->trial->number;
  });
  if (later < trials_) return std::nullopt;
  return fmt::format("{} trials since trial {} have not beaten its {:.4g}", later, best->trial->number.value(),
                     best->observation->value);
}

}  // namespace autoepoch
