// A study in the formats of other tools. Everything is exported: nothing is thinned or rounded.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "report/snapshot.hpp"

namespace autoepoch::exporting {

struct Source {
  report::Snapshot study;
  std::vector<TrialEvent> events;
  std::map<TrialNumber, std::string> notes = {};  ///< what people wrote on trials, by their numbers

  /// Empty where there is none.
  std::string note(const Trial& trial) const {
    const auto found = notes.find(trial.number);
    return found == notes.end() ? "" : found->second;
  }
};

/// What writers write into: a folder that is made, with its parents, as needed. All throw Error when it cannot be
/// written.

/// trials.csv (a line a trial) and epochs.csv (a line an epoch), RFC 4180.
void write_csv(const Source& source, const std::filesystem::path& folder);

/// study.json: {"format": "autoepoch-export", "version": 1, "spec", "created", "trials" (as `trials --format json`),
/// "events": [{"trial", "time", "epoch", "kind", "text", "detail"}], "notes": [{"trial", "text"}]}.
void write_json(const Source& source, const std::filesystem::path& folder);

/// TensorBoard's event files: a run a trial with a scalar for each metric, and the HParams plugin's description.
void write_tensorboard(const Source& source, const std::filesystem::path& folder);

/// journal.log, for optuna.storages.JournalStorage(JournalFileBackend(...)). Stopped and paused trials are PRUNED
/// there.
void write_optuna_journal(const Source& source, const std::filesystem::path& folder);

/// MLflow's file store: an experiment with a run a trial. `folder` is the tracking URI.
void write_mlflow(const Source& source, const std::filesystem::path& folder);

}  // namespace autoepoch::exporting
