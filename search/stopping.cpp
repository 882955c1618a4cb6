#include "search/stopping.hpp"

#include <fmt/format.h>

#include <limits>

#include "core/stats.hpp"
#include "search/scheduling.hpp"

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

}  // namespace

RuleKind patience_kind() {
  return {"ends a trial that has stopped improving",
          {{"patience", IntegerOption{0}, {}, "Epochs without improvement after which a trial is stopped."},
           {"min_delta", NumberOption{0}, 0.0, "By more than this a value has to be better to be an improvement."}},
          [](const KindInputs& in) {
            return std::make_unique<PatienceRule>(in.options.count("patience"), in.options.number("min_delta"));
          }};
}

RuleKind median_kind() {
  return {"ends a trial that is worse than the median of the others at its age",
          {{"median_trials",
            IntegerOption{1},
            {},
            "So many others must have come to a trial's epoch before it is stopped."}},
          [](const KindInputs& in) { return std::make_unique<MedianRule>(in.options.count("median_trials")); }};
}

std::optional<std::string> PatienceRule::ends_trial(const History& history, const Trial& trial) const {
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

std::optional<std::string> MedianRule::ends_trial(const History& history, const Trial& trial) const {
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
  const double limit = median(means);
  const double best = objective.loss(trial.curve.best(objective.direction)->value);
  if (best <= limit) return std::nullopt;
  return fmt::format("epoch {}: best {:.4g} is worse than {:.4g}, the median of the averages of {} trials; stopped",
                     epoch, objective.loss(best), objective.loss(limit), count);
}

Next StoppingScheduler::next(const History& history) const {
  for (const auto& rule : rules_)
    if (auto reason = rule->ends_search(history)) {
      if (is_any_under_way(history)) return Wait{};
      return Finish{std::move(*reason)};
    }
  return inner().next(history);
}

Verdict StoppingScheduler::judge(const History& history, const Trial& trial) const {
  for (const auto& rule : rules_)
    if (auto reason = rule->ends_trial(history, trial))
      return {Decision::stop, std::move(*reason), rule->forecast(history, trial)};
  return inner().judge(history, trial);
}

}  // namespace autoepoch
