// Studies made of trials with given curves, for tests of samplers.
#pragma once

#include <utility>
#include <vector>

#include "autoepoch/sampler.hpp"
#include "support/problems.hpp"

namespace autoepoch {

/// A trial with the curve `values`, epoch by epoch.
inline Trial trial_with(std::int64_t number, Params params, TrialState state, const std::vector<double>& values) {
  Trial trial;
  trial.number = number;
  trial.params = std::move(params);
  trial.state = state;
  for (const double value : values) {
    Observation observation;
    observation.epoch = trial.curve.epochs() + 1;
    observation.value = value;
    trial.curve.append(observation);
  }
  return trial;
}

/// The suggestion for the next trial, from its own stream.
inline Params next_suggestion(const Sampler& sampler, const StudySpec& spec, const std::vector<Trial>& trials) {
  Rng rng = Rng::stream(spec.seed, trials.size(), "suggest");
  return sampler.suggest(History(spec, trials), rng).params;
}

/// The study of `count` trials of one epoch each, one after the other.
inline std::vector<Trial> optimized(const Sampler& sampler, const StudySpec& spec, const problems::Problem& problem,
                                    int count) {
  std::vector<Trial> trials;
  const double sign = spec.objective.direction == Direction::minimize ? 1 : -1;
  while (std::ssize(trials) < count) {
    const Params params = next_suggestion(sampler, spec, trials);
    trials.push_back(trial_with(std::ssize(trials), params, TrialState::completed, {sign * problem.value(params)}));
  }
  return trials;
}

inline StudySpec spec_of(const problems::Problem& problem, std::uint64_t seed) {
  StudySpec spec;
  spec.space = problem.space;
  spec.seed = seed;
  return spec;
}

}  // namespace autoepoch
