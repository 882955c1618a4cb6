// One attempt at a trial: the epoch loop that thread and process workers share.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <variant>

#include "autoepoch/executor.hpp"
#include "autoepoch/experiment.hpp"
#include "worker/checkpoint.hpp"
#include "worker/wire.hpp"

namespace autoepoch::worker {

/// What an attempt ended with. No outcome: nobody waits for one.
using Outcome = std::variant<std::monostate, Ended, Crashed>;

/// Tells the controller of an epoch and returns its answer; none when nobody answers any more.
using Report = std::function<std::optional<wire::Answer>(const Observation&)>;

/// Invariant: its experiment has trained epoch() epochs. Used by one thread at a time.
class Attempt {
 public:
  /// Builds the experiment and restores the newest checkpoint that is whole, loads, and is not past job.from_epoch;
  /// without one it starts from scratch, which gives the same curve since the seed is the trial's. Throws what the
  /// factory throws.
  Attempt(const ExperimentFactory& factory, const ExperimentInput& input, const Job& job,
          const CheckpointPolicy& policy);

  int epoch() const { return epoch_; }

  /// Trains until told to leave or finished by itself. Each epoch is saved before it is reported, so that what has been
  /// reported can be continued. Once `unwanted` is set, nothing is saved or reported any more.
  Outcome run(const Report& report, const std::stop_token& unwanted = {});

 private:
  void restore(const std::function<std::unique_ptr<Experiment>()>& build, int from_epoch);
  Observation train_epoch();

  TrialNumber trial_;
  Objective objective_;
  std::optional<CheckpointStore> store_;
  int max_to_keep_;
  std::unique_ptr<Experiment> experiment_;
  int epoch_ = 0;
};

/// The attempt that could not go on, from the exception being handled: the text's first line, and whether another
/// attempt may fare better. Requires: called in a catch block.
///
/// A want of memory may pass, and so may a TransientError, or a system error that says that something is full or busy
/// at present. Anything else (a file that does not exist, shapes that do not match) would fail alike.
Crashed crash_from_exception(TrialNumber trial);

}  // namespace autoepoch::worker
