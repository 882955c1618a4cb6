#include "run/ending.hpp"

#include <algorithm>
#include <vector>

#include "run/words.hpp"

namespace autoepoch::run {

void Ending::come(Why why, const std::string& reason) {
  if (!end_) end_ = End{why, reason};
}

void Ending::check(const Ledger& ledger, double seconds) {
  const StudySpec& spec = ledger.spec();
  const auto best = ledger.best();
  if (best && spec.objective.target && !spec.objective.better(*spec.objective.target, best->observation->value)) {
    come(Why::target,
         "the target is reached: " + spec.objective.metric + " is " + to_string(Value(best->observation->value)));
  }
  if (spec.budget.seconds && seconds >= *spec.budget.seconds) {
    come(Why::time, "the budget of " + duration_text(*spec.budget.seconds) + " is spent");
  }
}

void Ending::check_failures(const Ledger& ledger, int most, const std::string& last) {
  const auto untried = [](const Trial& trial) { return !is_terminal(trial.state) && trial.curve.empty(); };
  const auto failed = [](const Trial& trial) { return trial.state == TrialState::failed; };
  const auto& trials = ledger.trials();
  const bool nothing_works =
      std::ranges::all_of(trials, [&](const Trial& trial) { return untried(trial) || failed(trial); });
  const auto failures = std::ranges::count_if(trials, failed);
  if (nothing_works && failures >= most) {
    come(Why::failing, "the first " + std::to_string(failures) + " trials failed; the last: " + last);
  }
}

bool affords(const Ledger& ledger, int running, int more_epochs) {
  const auto& budget = ledger.spec().budget.epochs;
  return !budget || ledger.epochs_spent() + running + more_epochs <= *budget;
}

std::string epochs_spent_text(const Ledger& ledger) {
  return "the budget of " + epochs_text(ledger.spec().budget.epochs.value_or(0)) + " is spent";
}

}  // namespace autoepoch::run
