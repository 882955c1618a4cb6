#include "report/evidence.hpp"

#include <algorithm>
#include <cctype>
#include <map>

namespace autoepoch::report {
namespace {

std::optional<Incumbent> best_of_others(const History& history, const Trial& best) {
  std::optional<Incumbent> found;
  for (const Trial& trial : history.trials()) {
    const Observation* observation = trial.curve.best(history.spec().objective.direction);
    if (&trial == &best || observation == nullptr) continue;
    if (!found || history.spec().objective.better(observation->value, found->observation->value))
      found = Incumbent{&trial, observation};
  }
  return found;
}

/// The reason with each number in it replaced, and on one line.
std::string pattern_of(const std::string& reason) {
  std::string pattern;
  for (const char c : reason) {
    const bool digit = std::isdigit(static_cast<unsigned char>(c)) != 0;
    if (!digit || pattern.empty() || pattern.back() != '#') pattern += digit ? '#' : c;
  }
  return pattern;
}

}  // namespace

std::optional<Evidence> weigh_best(const History& history) {
  const std::optional<Incumbent> best = history.best();
  if (!best) return std::nullopt;
  return Evidence{.runner_up = best_of_others(history, *best->trial),
                  .at_limit = best->observation->epoch >= history.spec().budget.max_epochs};
}

std::vector<FailureKind> failure_kinds(const History& history) {
  std::map<std::string, FailureKind> by_pattern;
  for (const Trial& trial : history.trials()) {
    if (trial.state != TrialState::failed) continue;
    FailureKind& kind = by_pattern[pattern_of(trial.reason)];
    if (kind.trials.empty()) kind.reason = trial.reason;
    kind.trials.push_back(trial.number);
  }
  std::vector<FailureKind> kinds;
  for (auto& [pattern, kind] : by_pattern) kinds.push_back(std::move(kind));
  std::stable_sort(kinds.begin(), kinds.end(),
                   [](const auto& a, const auto& b) { return a.trials.size() > b.trials.size(); });
  return kinds;
}

}  // namespace autoepoch::report
