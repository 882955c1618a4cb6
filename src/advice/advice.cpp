#include "autoepoch/advice.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <utility>
#include <vector>

#include "advice/repetitions.hpp"
#include "core/stats.hpp"

namespace autoepoch {
namespace {

constexpr double kProbable = 0.5;
constexpr int kFurther = 2;  // longer training is judged up to so many times max_epochs
constexpr std::size_t kEnoughForNoise = 5;
constexpr std::size_t kLong = 10;     // observations of a trial whose noise is asked for beside that of the best
constexpr double kNoiseOfOthers = 5;  // ... and which counts as so many of the best trial's own residuals

void describe_rate(const LearningRate& rate, Advice& advice) {
  advice.learning_rate = rate.value;
  advice.schedule = rate.schedule;
  advice.schedule_has_length = rate.has_length;
}

/// Where some epochs mean more than others (those at whose end a cool-down was evaluated are finished trainings), they
/// alone can be compared; the others only tell how large the noise is, if they are enough for that.
struct Sorted {
  LearningCurve comparable, noisy;
};

Sorted sorted(const LearningCurve& all, const std::string& comparable) {
  Sorted result;
  for (const Observation& observation : all) {
    const auto found = observation.metrics.find(comparable);
    const bool means_less = found != observation.metrics.end() && found->second == 0;
    (means_less ? result.noisy : result.comparable).append(observation);
  }
  if (result.comparable.empty()) result.comparable = all;  // none yet
  if (result.noisy.size() < kEnoughForNoise) result.noisy = result.comparable;
  return result;
}

/// The trial's own, and that of other trials that were trained for long enough to tell: a few residuals may be small by
/// chance.
double noise_variance(const History& history, const Trial& trial, const std::string& comparable) {
  const Noise own = noise_of(sorted(trial.curve, comparable).noisy);
  std::vector<double> others;
  for (const Trial& other : history.trials())
    if (other.number != trial.number && other.curve.size() >= kLong)
      others.push_back(noise_of(sorted(other.curve, comparable).noisy).variance);
  if (others.empty()) return own.variance;
  return (own.weight * own.variance + kNoiseOfOthers * upper_median(others)) / (own.weight + kNoiseOfOthers);
}

/// What was observed, and would be observed if the training were repeated.
struct Evidence {
  LearningCurve curve;
  double noise = 0;  // standard deviation
  Repetitions repetitions;
};

Evidence evidence(const History& history, const Trial& trial, const std::string& comparable) {
  LearningCurve curve = sorted(trial.curve, comparable).comparable;
  const double variance = noise_variance(history, trial, comparable);
  const Repetitions repetitions = repeat_training(curve, history.spec().objective.direction, variance);
  return {std::move(curve), std::sqrt(variance), repetitions};
}

/// Trained to its end: what is not certain is the noise, and what would have come after.
void from_whole_curve(const History& history, const CurveModel& model, const Evidence& seen, Advice& advice) {
  const int max_epochs = history.spec().budget.max_epochs;
  const auto& [curve, noise, repetitions] = seen;
  advice.epochs = repetitions.best_epoch;
  advice.value = repetitions.value;
  advice.reason = fmt::format("It was trained for {} of {} epochs.", curve.epochs(), max_epochs);
  const bool ended_itself = curve.epochs() < max_epochs;
  if (advice.schedule_has_length || ended_itself) return;  // a longer schedule would be another training
  advice.p_longer_helps = model.predict(curve, kFurther * std::max(curve.epochs(), max_epochs), history).p_improves;
  if (*advice.p_longer_helps >= kProbable) {
    advice.reason += fmt::format(
        " The curve was still improving (longer training helps with a chance of {:.0f} %): extend max_epochs.",
        100 * *advice.p_longer_helps);
  }
}

/// The forecast, as far as it lies ahead. Where it says that the best epoch is behind, that epoch is no more certain
/// than the noise lets it be.
void from_unfinished_curve(const History& history, const CurveModel& model, const Evidence& seen, Advice& advice) {
  const int max_epochs = history.spec().budget.max_epochs;
  const auto& [curve, noise, repetitions] = seen;
  const CurvePrediction prediction = model.predict(curve, max_epochs, history);
  const auto is_behind = [&](double epoch) { return epoch <= curve.epochs(); };
  advice.epochs = prediction.best_epoch;
  if (is_behind(advice.epochs.p10)) advice.epochs.p10 = std::min(advice.epochs.p10, repetitions.best_epoch.p10);
  if (is_behind(advice.epochs.p50)) advice.epochs.p50 = repetitions.best_epoch.p50;
  if (is_behind(advice.epochs.p90)) advice.epochs.p90 = repetitions.best_epoch.p90;
  advice.value = is_behind(prediction.best_epoch.p50) ? repetitions.value : prediction.best_value;
  advice.reason =
      fmt::format("It was trained for {} of {} epochs; the rest is a forecast.", curve.epochs(), max_epochs);
}

}  // namespace

Advice advise(const History& history, const Trial& trial, const CurveModel& model, const WorkerDescription& worker) {
  assert(!trial.curve.empty());
  Advice advice{.trial = trial.number};
  describe_rate(learning_rate_of(worker, history.spec(), trial.params), advice);
  const Evidence seen = evidence(history, trial, worker.comparable);
  if (seen.noise > 0) advice.noise = seen.noise;
  if (trial.state == TrialState::completed || trial.curve.epochs() >= history.spec().budget.max_epochs) {
    from_whole_curve(history, model, seen, advice);
  } else {
    from_unfinished_curve(history, model, seen, advice);
  }
  if (seen.curve.size() < trial.curve.size()) {
    advice.reason += fmt::format(" Epochs are compared where {} is 1.", worker.comparable);
  }
  if (advice.schedule_has_length) {
    advice.reason += fmt::format(" The {} schedule is to be rescaled to the number of epochs.", advice.schedule);
  }
  return advice;
}

std::optional<Advice> advise(const History& history, const CurveModel& model, const WorkerDescription& worker) {
  const std::optional<Incumbent> best = history.best();
  return best ? std::optional(advise(history, *best->trial, model, worker)) : std::nullopt;
}

}  // namespace autoepoch
