// What a trial runs: one model under training, an epoch at a time. autoepoch owns the epoch loop.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>

#include "autoepoch/error.hpp"
#include "autoepoch/study.hpp"

namespace autoepoch {

/// A failure that may pass by itself, such as a device's memory that another program uses at present: another attempt
/// at the trial is worth its time (run.retries). std::bad_alloc and a full disk count as such, too.
class TransientError : public Error {
 public:
  using Error::Error;
};

/// One trial's training. Used by one thread at a time.
class Experiment {
 public:
  virtual ~Experiment() = default;

  /// Trains one more epoch and evaluates. Observation.epoch counts from 1 and continues after load(). A non-finite
  /// value is allowed: it ends the trial as diverged. Throws to fail the trial with the exception's text.
  virtual Observation run_epoch() = 0;

  /// True when the experiment's own early stopping has ended it: the trial is complete.
  virtual bool finished() const { return false; }

  /// All state needed to continue as if never interrupted: model, optimizer, schedule, random generators, epoch.
  /// The caller makes the file durable and atomic.
  virtual void save(const std::filesystem::path& file) const = 0;
  virtual void load(const std::filesystem::path& file) = 0;
};

/// What an experiment is built from.
struct ExperimentInput {
  Params params;
  std::uint64_t seed = 0;         ///< of this trial: same seed, same curve
  std::string experiment = "{}";  ///< the space file's "experiment" object, JSON
  Objective objective;
  int max_epochs = 1;          ///< for learning-rate schedules
  std::string device = "cpu";  ///< cpu or cuda:I, as seen by this process
};

/// Throws InvalidInput where the settings are the user's mistake.
using ExperimentFactory = std::function<std::unique_ptr<Experiment>(const ExperimentInput&)>;

/// How a study's attempts keep what they have learnt: each epoch is saved before it is reported.
struct CheckpointPolicy {
  std::filesystem::path directory = {};  ///< of the study; empty = no checkpoints
  int max_to_keep = 2;                   ///< newest ones, beside the best; at least 2
};

}  // namespace autoepoch
