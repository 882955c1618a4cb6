// Where a search keeps its files.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "autoepoch/worker_description.hpp"
#include "report/study_json.hpp"

namespace autoepoch::study {

struct Directory {
  std::filesystem::path path;

  std::filesystem::path database() const { return path / "study.db"; }
  std::filesystem::path checkpoints() const { return path / "checkpoints"; }
  std::filesystem::path best() const { return path / "best.json"; }
  std::filesystem::path report() const { return path / "report.html"; }
  std::filesystem::path log() const { return path / "log.txt"; }
  std::filesystem::path logs() const { return path / "logs"; }  ///< what each worker printed
  std::filesystem::path bank() const { return path / "curves.bank"; }
  std::filesystem::path stop_requests() const { return path / "stop"; }
  std::filesystem::path notes() const { return path / "notes"; }
  std::filesystem::path worker() const { return path / "worker.json"; }  ///< what the worker said of itself

  /// The command that continues this study, ready to be pasted into a shell.
  std::string resume_command() const;
};

/// Makes the directory and its parents. Throws Error.
void create(const Directory& directory);

/// Throws InvalidInput when there is no study in it.
Directory existing_study(const std::filesystem::path& path);

/// The stored study, also while it is being searched. Throws StorageError.
report::Snapshot read_study(const Directory& directory);

/// One of its trials, without the curve. Throws InvalidInput when there is no such number, and StorageError.
Trial existing_trial(const Directory& directory, TrialNumber number);

/// The process that holds the study's lock at this moment.
std::optional<report::Controller> find_controller(const Directory& directory);

/// What the worker said of itself when the study was searched; nothing if it said nothing, or cannot be read.
WorkerDescription described_worker(const Directory& directory);

}  // namespace autoepoch::study
