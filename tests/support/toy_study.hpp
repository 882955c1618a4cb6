// A study of toy experiments, and what it means that two studies are the same.
#pragma once

#include <string>
#include <vector>

#include "run/virtual_executor.hpp"
#include "support/toy_experiment.hpp"

namespace autoepoch::test {

inline StudySpec toy_spec() {
  StudySpec spec;
  spec.name = "toy";
  spec.objective.metric = "loss";
  spec.space = SearchSpace({{"x", FloatRange{0, 1}}});
  spec.budget = {.max_epochs = 16, .trials = 12};
  spec.seed = 7;
  return spec;
}

/// The toy experiment as it happens in virtual time: an epoch takes a second.
inline run::VirtualEpoch virtual_toy(const Job& job, int epoch) {
  if (toy_fault(job.params, epoch - 1) == "finish") return {0, Ended{}};
  if (toy_fault(job.params, 0) == "refuse") return {0, Crashed{.reason = "/experiment/dataset: no such dataset"}};
  const std::string fault = toy_fault(job.params, epoch);
  if (fault == "throw") return {1, Crashed{.reason = "shapes do not match"}};
  if (fault == "hang") return {1e300, Ended{}};
  double memory = 0;
  for (int e = 1; e <= epoch; ++e) memory = toy_step(memory, job.seed, e);
  return toy_observation(job.params, epoch, memory);
}

/// Everything about a trial that does not depend on the clock, in one text.
inline std::string describe(const Trial& trial) {
  std::string text = "trial " + to_string(trial.number) + " " + to_string(trial.params) + " " +
                     std::string(to_string(trial.state)) + " \"" + trial.reason + "\" until " +
                     std::to_string(trial.until) + ":";
  for (const Observation& point : trial.curve) {
    text += " " + std::to_string(point.epoch) + "=" + to_string(Value(point.value)) + "/" +
            to_string(Value(point.metrics.at("memory")));
  }
  return text;
}

inline std::vector<std::string> describe(const std::vector<Trial>& trials) {
  std::vector<std::string> texts;
  for (const Trial& trial : trials) texts.push_back(describe(trial));
  return texts;
}

}  // namespace autoepoch::test
