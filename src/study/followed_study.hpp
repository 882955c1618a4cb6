// A study as reports show it, kept up to date at the price of what has changed.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>

#include "report/report_input.hpp"
#include "study/directory.hpp"
#include "study/log_tails.hpp"

namespace autoepoch::study {

/// Thread-safety: belongs to one thread.
class FollowedStudy {
 public:
  /// Reads nothing yet.
  explicit FollowedStudy(Directory directory) : directory_(std::move(directory)), log_(directory_.log()) {}

  /// Looks whether anything has changed since the last call, and reads that. Returns the trials of which input() may
  /// now say something else; none when nothing has changed at all. What models say is renewed at most every ten seconds
  /// and in one part in twenty of the time while the study is searched. Throws StorageError; the next call reads all
  /// anew.
  std::optional<std::set<TrialNumber>> update();

  const report::ReportInput& input() const { return input_; }

 private:
  std::set<TrialNumber> read_storage();
  void add_notes(std::set<TrialNumber>& changed);
  void add_logs(std::set<TrialNumber>& changed);
  void add_checkpoints(std::set<TrialNumber>& changed);
  void renew_models(std::set<TrialNumber>& changed);

  Directory directory_;
  LogTails log_;
  report::ReportInput input_;
  std::string mark_;              // of all files; empty: nothing is read
  std::string notes_mark_;        // of the notes alone
  std::set<TrialNumber> recent_;  // changed at the last call: their checkpoints may have changed since
  std::chrono::steady_clock::time_point models_due_ = {};
};

}  // namespace autoepoch::study
