// A small study for the tests of reports.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "autoepoch/advice.hpp"
#include "report/snapshot.hpp"

namespace autoepoch::report {

inline Trial example_trial(std::int64_t number, TrialState state, const std::vector<double>& values, int until,
                           double learning_rate) {
  Trial trial;
  trial.id = number + 1;
  trial.number = number;
  trial.state = state;
  trial.until = until;
  trial.params = {{"learning_rate", learning_rate}, {"optimizer", std::string("adamw")}};
  for (std::size_t i = 0; i < values.size(); ++i)
    trial.curve.append({.epoch = static_cast<int>(i) + 1,
                        .value = values[i],
                        .seconds = 0.5,
                        .standard_error = 0,
                        .metrics = {{"val_loss", values[i]}}});
  return trial;
}

/// Three trials of at most 9 epochs, judged at 3: number 1 has the best value, 0.25 at epoch 3 of its 4.
inline Snapshot example_study() {
  Snapshot snapshot;
  snapshot.record.id = 1;
  StudySpec& spec = snapshot.record.spec;
  spec.name = "example";
  spec.objective = {.metric = "val_loss", .direction = Direction::minimize};
  spec.space = SearchSpace({{"learning_rate", FloatRange{1e-4, 1e-1, Scale::log}},
                            {"optimizer", Categorical{{std::string("sgd"), std::string("adamw")}}}});
  spec.budget.max_epochs = 9;
  snapshot.record.seconds = 75;
  snapshot.trials = {example_trial(0, TrialState::paused, {0.9, 0.8, 0.7}, 3, 0.01),
                     example_trial(1, TrialState::running, {0.5, 0.4, 0.25, 0.3}, 9, 0.0123456789),
                     example_trial(2, TrialState::failed, {}, 3, 0.1)};
  snapshot.trials[0].reason = "rank 2 of 2";
  snapshot.trials[2].reason = "diverged: val_loss is nan\nat epoch 1";
  return snapshot;
}

/// On its trial 1.
inline Advice example_advice() {
  return {.trial = 1,
          .epochs = {4, 6, 8},
          .value = {0.2, 0.21, 0.22},
          .learning_rate = 0.0123456789,
          .schedule = "cosine",
          .schedule_has_length = true,
          .reason = "It was trained for 4 of 9 epochs."};
}

}  // namespace autoepoch::report
