// One attempt at a trial: the epoch loop that thread and process workers share.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <variant>

#include "autoepoch/executor.hpp"
#include "autoepoch/experiment.hpp"
#include "run/checkpoint.hpp"

namespace autoepoch::run {

/// How a trial's attempts keep what they have learnt.
struct CheckpointPolicy {
  std::filesystem::path directory = {};  ///< of the study; empty = no checkpoints
  int every = 1;                         ///< epochs; a pause always saves
  int max_to_keep = 2;                   ///< newest ones, beside the best
};

/// What an attempt ended with. No outcome: the controller has gone.
using Outcome = std::variant<std::monostate, Ended, Crashed>;

/// Tells the controller of an epoch and returns its reply; none when it has gone.
using Report = std::function<std::optional<Executor::Reply>(const Observation&)>;

/// Invariant: `experiment()` has trained `epoch()` epochs. Used by one thread at a time.
class Attempt {
 public:
  /// Builds the experiment and restores the newest checkpoint that is whole, loads, and is not past job.from_epoch;
  /// without one it starts from scratch, which gives the same curve since the seed is the trial's. Throws what the
  /// factory throws.
  Attempt(const ExperimentFactory& factory, const ExperimentInput& input, const Job& job,
          const CheckpointPolicy& policy);

  int epoch() const { return epoch_; }

  /// Trains until told to leave or finished by itself. Each epoch is saved before it is reported, so that what has been
  /// reported can be continued.
  Outcome run(const Report& report);

 private:
  void restore(const std::function<std::unique_ptr<Experiment>()>& build, int from_epoch);
  Observation train_epoch();
  void save(const Observation& observation);
  void settle(Executor::Reply reply, const Observation& observation);

  std::int64_t trial_;
  Objective objective_;
  std::optional<CheckpointStore> store_;
  int every_;
  int max_to_keep_;
  std::unique_ptr<Experiment> experiment_;
  int epoch_ = 0;
  int saved_epoch_ = 0;
};

/// The attempt that could not go on, from the exception being handled: the text's first line, and whether another
/// attempt may fare better (memory or the file system refused) or would fail alike (anything else). Requires: called in
/// a catch block.
Crashed crash_from_exception(std::int64_t trial);

}  // namespace autoepoch::run
