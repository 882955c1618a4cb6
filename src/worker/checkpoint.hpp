// The checkpoints of one trial: DIR/trial-000012/epoch-0005.ckpt, each beside a seal, epoch-0005.ckpt.sum.
//
// The seal is one line of text: format, size, CRC-32C and the objective's value at that epoch. It stands in a file of
// its own because the experiment's library reads the checkpoint itself, and an archive need not bear foreign bytes at
// its end (docs/checkpoints.md). Invariant: a checkpoint whose seal fits is whole; a kill at any moment leaves one that
// is whole or one that is skipped. Thread-safety: one thread a trial; the controller deletes only what no worker runs
// any more.
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "autoepoch/experiment.hpp"

namespace autoepoch::worker {

struct Checkpoint {
  int epoch = 0;
  double value = 0;  ///< of the objective, at that epoch
  std::filesystem::path file;
};

class CheckpointStore {
 public:
  /// `directory` is the study's; nothing is created before the first save.
  CheckpointStore(const std::filesystem::path& directory, TrialNumber trial);

  const std::filesystem::path& directory() const { return directory_; }

  /// Durable and atomic. Throws std::system_error when the disk refuses, and what the experiment throws.
  void save(const Experiment& experiment, int epoch, double value) const;

  /// Those with a seal of the right size, by epoch; their content is not read.
  std::vector<Checkpoint> sealed() const;

  /// The newest whole checkpoint at or before `epoch`.
  std::optional<Checkpoint> newest(int epoch) const;

  /// That epoch's checkpoint, if it has a seal of its size. Its content is not read: the time does not depend on it.
  std::optional<Checkpoint> at(int epoch) const;

  /// The whole checkpoint of the best value, the earliest of equals.
  std::optional<Checkpoint> best(const Objective& objective) const;

  /// Deletes all but the `newest` newest and the best. Requires: newest >= 2, for the last epoch may not have reached
  /// the controller.
  void prune(const Objective& objective, int newest = 2) const;

  /// Deletes all, or all but the best. May be repeated.
  void discard(const Objective& objective, bool keep_best) const;

 private:
  std::filesystem::path file_of(int epoch) const;
  void keep_only(const std::vector<Checkpoint>& kept) const;

  std::filesystem::path directory_;
};

}  // namespace autoepoch::worker
