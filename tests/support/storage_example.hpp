// Example studies for the tests of storages.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>

#include "autoepoch/json.hpp"
#include "autoepoch/storage.hpp"

namespace autoepoch::test {

inline StudySpec example_spec(const std::string& name = "example") {
  StudySpec spec;
  spec.name = name;
  spec.experiment = R"({"dataset":"fashion-mnist"})";
  spec.objective = {.metric = "val_loss", .direction = Direction::minimize, .target = 0.25};
  spec.space = SearchSpace({{.name = "learning_rate", .domain = FloatRange{1e-4, 0.1, Scale::log, 0}},
                            {.name = "hidden", .domain = IntRange{32, 512, Scale::log, 1}},
                            {.name = "optimizer", .domain = Categorical{{std::string("sgd"), std::string("adamw")}}}});
  spec.budget = {.max_epochs = 30, .trials = 60, .epochs = 600, .seconds = 600.0};
  spec.seed = 9223372036854775807;
  return spec;
}

inline Params example_params() {
  return {{"learning_rate", 0.1 + 0.2}, {"hidden", std::int64_t{64}}, {"optimizer", std::string("adamw")}};
}

inline Observation example_observation(int epoch, double value = 0.5) {
  return {.epoch = epoch,
          .value = value,
          .seconds = 1.5,
          .standard_error = 0.01,
          .metrics = {{"val_loss", value}},
          .time = 1.7e9 + epoch};
}

/// Text that is equal only if everything stored about the trial is, down to the bits of its numbers.
inline std::string describe(const Trial& trial) {
  const auto bits = [](double number) {
    std::uint64_t word = 0;
    std::memcpy(&word, &number, sizeof word);
    return std::to_string(word) + ' ';
  };
  std::string text = to_string(trial.number) + ' ' + to_json(trial.params) + ' ' + std::string(to_string(trial.state)) +
                     ' ' + trial.reason + ' ' + std::to_string(trial.until) + ' ' + std::to_string(trial.failures) +
                     ' ' + bits(trial.started) + bits(trial.ended);
  for (const Observation& point : trial.curve) {
    text += '\n' + std::to_string(point.epoch) + ' ' + bits(point.value) + bits(point.seconds) +
            bits(point.standard_error) + to_json(point.metrics) + bits(point.time);
  }
  return text;
}

}  // namespace autoepoch::test
