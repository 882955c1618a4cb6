#include "autoepoch/advice.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>
#include <vector>

#include "advice/repetitions.hpp"
#include "autoepoch/json.hpp"

namespace autoepoch {
namespace {

constexpr double kProbable = 0.5;
constexpr int kFurther = 2;  // longer training is judged up to so many times max_epochs
constexpr std::size_t kEnoughForNoise = 5;
constexpr std::size_t kLong = 10;     // observations of a trial whose noise is asked for beside that of the best
constexpr double kNoiseOfOthers = 5;  // ... and which counts as so many of the best trial's own residuals

// Of the other schedules the rate at an epoch does not depend on how long the training will be.
constexpr std::array<std::string_view, 2> kWithoutLength = {"constant", "reduce_on_plateau"};

/// The configuration's settings: those that are fixed for all trials, overridden by those that were searched.
nlohmann::json settings_of(const StudySpec& spec, const Params& params) {
  nlohmann::json settings = nlohmann::json::parse(spec.experiment);
  settings.update(nlohmann::json::parse(to_json(params)));
  return settings;
}

void describe_rate(const StudySpec& spec, const Params& params, Advice& advice) {
  const nlohmann::json settings = settings_of(spec, params);
  const auto rate = settings.find("learning_rate");
  if (rate != settings.end() && rate->is_number()) advice.learning_rate = rate->get<double>();
  const auto schedule = settings.find("schedule");
  if (schedule != settings.end() && schedule->is_string()) advice.schedule = schedule->get<std::string>();
  const bool is_free =
      advice.schedule.empty() || std::ranges::find(kWithoutLength, advice.schedule) != kWithoutLength.end();
  advice.schedule_has_length = !is_free;
}

/// Of a training with cool-down branches, the epochs at whose end one was evaluated can be compared, as they are
/// finished trainings; those of the trunk in between only tell how large the noise is, if they are enough for that.
struct Sorted {
  LearningCurve comparable, noisy;
};

Sorted sorted(const LearningCurve& all) {
  Sorted result;
  for (const Observation& observation : all) {
    const auto cooled_down = observation.metrics.find("cooled_down");  // reported by trainings with branches only
    const bool is_trunk = cooled_down != observation.metrics.end() && cooled_down->second == 0;
    (is_trunk ? result.noisy : result.comparable).append(observation);
  }
  if (result.comparable.empty()) result.comparable = all;  // no branch yet
  if (result.noisy.size() < kEnoughForNoise) result.noisy = result.comparable;
  return result;
}

/// The trial's own, and that of other trials that were trained for long enough to tell: a few residuals may be small by
/// chance.
double noise_variance(const History& history, const Trial& trial) {
  const Noise own = noise_of(sorted(trial.curve).noisy);
  std::vector<double> others;
  for (const Trial& other : history.trials())
    if (other.number != trial.number && other.curve.size() >= kLong)
      others.push_back(noise_of(sorted(other.curve).noisy).variance);
  if (others.empty()) return own.variance;
  const auto middle = others.begin() + static_cast<std::ptrdiff_t>(others.size() / 2);
  std::nth_element(others.begin(), middle, others.end());
  return (own.weight * own.variance + kNoiseOfOthers * *middle) / (own.weight + kNoiseOfOthers);
}

/// What was observed, and would be observed if the training were repeated.
struct Evidence {
  LearningCurve curve;
  Repetitions repetitions;
};

Evidence evidence(const History& history, const Trial& trial) {
  LearningCurve curve = sorted(trial.curve).comparable;
  Repetitions repetitions = repeat_training(curve, history.spec().objective.direction, noise_variance(history, trial));
  return {std::move(curve), repetitions};
}

/// Trained to its end: what is not certain is the noise, and what would have come after.
void from_whole_curve(const History& history, const CurveModel& model, const Evidence& seen, Advice& advice) {
  const int max_epochs = history.spec().budget.max_epochs;
  const auto& [curve, repetitions] = seen;
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
  const auto& [curve, repetitions] = seen;
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

Advice advise(const History& history, const Trial& trial, const CurveModel& model) {
  assert(!trial.curve.empty());
  Advice advice{.trial = trial.number};
  describe_rate(history.spec(), trial.params, advice);
  const Evidence seen = evidence(history, trial);
  if (trial.state == TrialState::completed || trial.curve.epochs() >= history.spec().budget.max_epochs) {
    from_whole_curve(history, model, seen, advice);
  } else {
    from_unfinished_curve(history, model, seen, advice);
  }
  if (seen.curve.size() < trial.curve.size()) advice.reason += " Epochs are compared where they were cooled down.";
  if (advice.schedule_has_length) {
    advice.reason += fmt::format(" The {} schedule is to be rescaled to the number of epochs.", advice.schedule);
  }
  return advice;
}

std::optional<Advice> advise(const History& history, const CurveModel& model) {
  const std::optional<Incumbent> best = history.best();
  return best ? std::optional(advise(history, *best->trial, model)) : std::nullopt;
}

}  // namespace autoepoch
