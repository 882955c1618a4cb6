#include "search/stopping.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace autoepoch {
namespace {

/// Mean loss over the epochs up to `epoch`. Requires: one at least.
double mean_loss(const Objective& objective, const LearningCurve& curve, int epoch) {
  double sum = 0;
  int count = 0;
  for (const Observation& point : curve) {
    if (point.epoch > epoch) break;
    sum += objective.loss(point.value);
    ++count;
  }
  return sum / count;
}

/// Requires: values is not empty.
double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  if (values.size() % 2 == 1) return *middle;
  return (*middle + *std::max_element(values.begin(), middle)) / 2;
}

}  // namespace

std::optional<std::string> PatienceRule::why(const History& history, const Trial& trial) const {
  const Objective& objective = history.spec().objective;
  double best = std::numeric_limits<double>::infinity();
  int best_epoch = 0;
  int wait = 0;
  for (const Observation& point : trial.curve) {
    ++wait;
    if (objective.loss(point.value) + min_delta_ >= best) continue;
    best = objective.loss(point.value);
    best_epoch = point.epoch;
    wait = 0;
  }
  if (wait == 0 || wait < patience_) return std::nullopt;
  return fmt::format("epoch {}: no improvement by more than {:g} on {:.4g} (epoch {}) for {} epochs; stopped",
                     trial.curve.epochs(), min_delta_, objective.loss(best), best_epoch, wait);
}

std::optional<std::string> MedianRule::why(const History& history, const Trial& trial) const {
  const Objective& objective = history.spec().objective;
  const int epoch = trial.curve.epochs();
  if (epoch < grace_) return std::nullopt;
  std::vector<double> means;
  for (const Trial& other : history.trials()) {
    const bool comparable =
        other.number != trial.number && other.curve.epochs() >= epoch && other.curve.begin()->epoch <= epoch;
    if (comparable) means.push_back(mean_loss(objective, other.curve, epoch));
  }
  if (means.size() < static_cast<std::size_t>(min_trials_)) return std::nullopt;
  const std::size_t count = means.size();
  const double limit = median(std::move(means));
  const double best = objective.loss(trial.curve.best(objective.direction)->value);
  if (best <= limit) return std::nullopt;
  return fmt::format("epoch {}: best {:.4g} is worse than {:.4g}, the median of the averages of {} trials; stopped",
                     epoch, objective.loss(best), objective.loss(limit), count);
}

Verdict StoppingScheduler::judge(const History& history, const Trial& trial) const {
  for (const auto& rule : rules_)
    if (auto reason = rule->why(history, trial))
      return {Decision::stop, std::move(*reason), rule->forecast(history, trial)};
  return inner().judge(history, trial);
}

}  // namespace autoepoch
