// A study with everything that an export has to cope with.
#pragma once

#include <cmath>
#include <limits>

#include "export/export.hpp"

namespace autoepoch::exporting {

inline Trial example_trial(std::int64_t number, TrialState state, int epochs) {
  Trial trial;
  trial.id = number + 1;
  trial.number = number;
  trial.state = state;
  trial.started = state == TrialState::waiting ? 0 : 1.7e9 + static_cast<double>(number);
  trial.ended = is_terminal(state) ? trial.started + 10.25 : 0;
  trial.reason = "rank 3, \"quoted\"\nsecond line <b>";
  trial.params = {{"learning_rate", 1e-4 * std::pow(10, 0.1 * static_cast<double>(number))},
                  {"depth", std::int64_t{2}},
                  {"optimizer", std::string(number % 2 ? "sgd" : "adamw")},
                  {"batch/size", std::int64_t{64}},
                  {"nesterov", true}};
  if (number % 2) trial.params.set("momentum", 0.9);
  for (int epoch = 1; epoch <= epochs; ++epoch) {
    const double value = 1.0 / 3 + 1.0 / epoch + 0.1 * static_cast<double>(number);
    trial.curve.append({.epoch = epoch,
                        .value = value,
                        .seconds = 0.5,
                        .metrics = {{"val_loss", value},
                                    {"../train loss", value / 2},
                                    {"norm", epoch == 2 ? std::numeric_limits<double>::infinity() : 1.0}}});
  }
  return trial;
}

inline Source example_source() {
  Source source;
  StudyRecord& record = source.study.record;
  record.id = 1;
  record.created = 1.7e9;
  record.spec.name = "example, \"one\"";
  record.spec.objective = {.metric = "val_loss"};
  record.spec.space = SearchSpace({{"learning_rate", FloatRange{1e-4, 1e-1, Scale::log}},
                                   {"depth", IntRange{1, 5}},
                                   {"optimizer", Categorical{{std::string("sgd"), std::string("adamw")}}},
                                   {"batch/size", Ordinal{{std::int64_t{32}, std::int64_t{64}}}},
                                   {"nesterov", Constant{true}},
                                   {"momentum", FloatRange{0, 1}, {{"optimizer", {std::string("sgd")}}}}});
  record.spec.budget.max_epochs = 9;
  source.study.trials = {example_trial(0, TrialState::completed, 9), example_trial(1, TrialState::stopped, 3),
                         example_trial(2, TrialState::failed, 2),    example_trial(3, TrialState::paused, 3),
                         example_trial(4, TrialState::running, 1),   example_trial(5, TrialState::waiting, 0)};
  source.events = {
      {.trial = 1, .time = 1.7e9, .epoch = 0, .kind = EventKind::started, .text = "", .detail = R"({"rung": 3})"}};
  source.notes = {{1, "try again, \"wider\" <b>\n#overfits"}};
  return source;
}

}  // namespace autoepoch::exporting
