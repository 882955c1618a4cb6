#include "report/snapshot.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "autoepoch/error.hpp"

namespace autoepoch::report {
namespace {

/// Smaller comes first.
double sort_key(const Trial& trial, TrialOrder order, const Objective& objective) {
  switch (order) {
    case TrialOrder::number:
      return static_cast<double>(trial.number.value());
    case TrialOrder::epochs:
      return -trial.curve.epochs();
    case TrialOrder::state:
      return static_cast<double>(trial.state);
    case TrialOrder::value:
      break;
  }
  const Observation* best = trial.curve.best(objective.direction);
  return best ? objective.loss(best->value) : std::numeric_limits<double>::infinity();
}

}  // namespace

StudyRecord only_study(const Storage& storage) {
  std::vector<StudyRecord> records = storage.studies();
  if (records.size() != 1)
    throw StorageError("expected one study in the database, found " + std::to_string(records.size()));
  return std::move(records.front());
}

Snapshot read_snapshot(const Storage& storage) {
  StudyRecord record = only_study(storage);
  std::vector<Trial> trials = storage.trials(record.id);
  return {std::move(record), std::move(trials)};
}

std::int64_t full_training_epochs(const History& history) {
  return std::ssize(history.trials()) * history.spec().budget.max_epochs;
}

std::map<int, int> rungs_reached(const History& history) {
  std::map<int, int> rungs;
  for (const Trial& trial : history.trials()) rungs[trial.until] = 0;
  for (auto& [epoch, reached] : rungs) {
    for (const Trial& trial : history.trials()) reached += trial.curve.epochs() >= epoch;
  }
  return rungs;
}

std::vector<const Trial*> sorted_trials(const History& history, TrialOrder order, std::optional<TrialState> state) {
  std::vector<const Trial*> trials;
  for (const Trial& trial : history.trials()) {
    if (!state || trial.state == *state) trials.push_back(&trial);
  }
  const Objective& objective = history.spec().objective;
  std::stable_sort(trials.begin(), trials.end(), [&](const Trial* a, const Trial* b) {
    return sort_key(*a, order, objective) < sort_key(*b, order, objective);
  });
  return trials;
}

}  // namespace autoepoch::report
