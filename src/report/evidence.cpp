#include "report/evidence.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
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

std::optional<double> epoch_noise(const LearningCurve& curve) {
  const std::vector<Observation> points(curve.begin(), curve.end());
  std::vector<double> differences;
  for (std::size_t i = std::max<std::size_t>(1, points.size() / 2); i + 1 < points.size(); ++i)
    if (points[i + 1].epoch - points[i - 1].epoch == 2)
      differences.push_back(std::abs(points[i + 1].value - 2 * points[i].value + points[i - 1].value));
  if (points.size() < 5 || differences.empty()) return std::nullopt;
  const auto middle = differences.begin() + static_cast<std::ptrdiff_t>(differences.size() / 2);
  std::nth_element(differences.begin(), middle, differences.end());
  constexpr double kNormal = 1.4826;  // standard deviation / median absolute value of a normal variable
  return kNormal * *middle / std::sqrt(6.0);
}

std::optional<Evidence> weigh_best(const History& history) {
  const std::optional<Incumbent> best = history.best();
  if (!best) return std::nullopt;
  Evidence evidence{.noise = epoch_noise(best->trial->curve),
                    .runner_up = best_of_others(history, *best->trial),
                    .plateau_first = best->observation->epoch,
                    .plateau_last = best->observation->epoch,
                    .at_limit = best->observation->epoch >= history.spec().budget.max_epochs};
  const double tolerance = evidence.noise.value_or(0);
  const auto close = [&](const Observation& o) { return std::abs(o.value - best->observation->value) <= tolerance; };
  bool unbroken = false;
  for (const Observation& observation : best->trial->curve) {
    if (!close(observation)) {
      if (observation.epoch > best->observation->epoch) break;
      unbroken = false;
      continue;
    }
    if (!unbroken && observation.epoch <= best->observation->epoch) evidence.plateau_first = observation.epoch;
    unbroken = true;
    evidence.plateau_last = observation.epoch;
  }
  return evidence;
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
