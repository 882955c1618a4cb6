// A study as an endless script of changes, so that what a storage holds can be compared with what it should.
#pragma once

#include <cstdint>
#include <string>

#include "storage/memory_storage.hpp"
#include "support/storage_example.hpp"

namespace autoepoch::test {

/// Trials of three epochs, one after the other; step n of the script is one change.
inline constexpr int kStepsPerTrial = 6;

inline void do_step(Storage& storage, std::int64_t n) {
  const std::int64_t study = storage.find_study("example")->id;
  const std::int64_t trial = n / kStepsPerTrial + 1;  // the id, for a storage with this study alone
  const auto time = static_cast<double>(n);
  const auto epoch = static_cast<int>(n % kStepsPerTrial) - 1;
  switch (n % kStepsPerTrial) {
    case 0:
      storage.add_trial(study, example_params(), 3, time);
      break;
    case 1:
      storage.transition(trial, TrialState::waiting, {.to = TrialState::running, .reason = "first rung", .time = time});
      break;
    case 5:
      storage.transition(trial, TrialState::running, {.to = TrialState::completed, .reason = "3 epochs", .time = time});
      break;
    default:
      storage.append(trial, example_observation(epoch, 1.0 / time), time);
  }
}

/// How many steps led to these trials.
inline std::int64_t steps_done(const std::vector<Trial>& trials) {
  std::int64_t steps = 0;
  for (const Trial& trial : trials) {
    steps += 1 + (trial.state != TrialState::waiting) + std::ssize(trial.curve) + is_terminal(trial.state);
  }
  return steps;
}

inline std::string describe(const std::vector<Trial>& trials) {
  std::string text;
  for (const Trial& trial : trials) text += describe(trial) + '\n';
  return text;
}

inline std::string describe(const std::vector<TrialEvent>& events) {
  std::string text;
  for (const TrialEvent& event : events) {
    text += to_string(event.trial) + ' ' + std::to_string(event.time) + ' ' + std::to_string(event.epoch) + ' ' +
            std::string(to_string(event.kind)) + ' ' + event.text + ' ' + event.detail + '\n';
  }
  return text;
}

/// What a storage should hold after so many steps.
class Script {
 public:
  Script() { memory_.create_study(example_spec(), 0); }

  /// Requires: steps not less than before.
  const Storage& after(std::int64_t steps) {
    while (done_ < steps) do_step(memory_, done_++);
    return memory_;
  }

 private:
  MemoryStorage memory_;
  std::int64_t done_ = 0;
};

}  // namespace autoepoch::test
