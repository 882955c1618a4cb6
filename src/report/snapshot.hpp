// A stored study at one moment: all that reports are made from.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "autoepoch/storage.hpp"

namespace autoepoch::report {

struct Snapshot {
  StudyRecord record;
  std::vector<Trial> trials;  ///< by number

  /// Valid while the snapshot lives and is not changed.
  History history() const { return History(record.spec, trials, record.seconds); }
};

/// The storage's only study. Throws StorageError when it holds none or several.
StudyRecord only_study(const Storage& storage);

/// All of it.
Snapshot read_snapshot(const Storage& storage);

/// Epochs that training every trial to max_epochs would have taken.
std::int64_t full_training_epochs(const History& history);

/// Each epoch at which trials are judged, and how many trials have reached it.
std::map<int, int> rungs_reached(const History& history);

enum class TrialOrder { value, number, epochs, state };

/// The trials in that state (all for none), by value: the best first, trials without an observation last; ties by
/// number.
std::vector<const Trial*> sorted_trials(const History& history, TrialOrder order, std::optional<TrialState> state);

}  // namespace autoepoch::report
