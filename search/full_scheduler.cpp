#include "search/full_scheduler.hpp"

#include <fmt/format.h>

#include "search/scheduling.hpp"

namespace autoepoch {

SchedulerKind full_kind() {
  return {.name = "full", .what = "every trial is trained to max_epochs", .make = [](const KindInputs&) {
            return std::make_unique<FullScheduler>();
          }};
}

Next FullScheduler::next(const History& history) const {
  const int max_epochs = history.spec().budget.max_epochs;
  for (const Trial& trial : history.trials())
    if (trial.state == TrialState::paused && trial.curve.epochs() < max_epochs)
      return Resume{trial.number, max_epochs, fmt::format("continued from epoch {}", trial.curve.epochs())};
  if (history.may_start_trial()) return StartNew{max_epochs};
  if (is_any_under_way(history)) return Wait{};
  return Finish{fmt::format("all {} trials have been trained to the end", history.trials().size())};
}

Verdict FullScheduler::judge(const History&, const Trial& trial) const {
  if (trial.curve.epochs() < trial.until) return {};
  return {Decision::pause, fmt::format("epoch {}: the limit it was started with; paused", trial.curve.epochs())};
}

}  // namespace autoepoch
