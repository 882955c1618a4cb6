// What a search's log says about single trials.
#pragma once

#include <cstdint>
#include <deque>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "autoepoch/trial_id.hpp"

namespace autoepoch::study {

/// Follows a log (see LogFile): the last lines about each trial, with what workers printed right before a failure.
class LogTails {
 public:
  explicit LogTails(std::filesystem::path log) : log_(std::move(log)) {}

  /// Reads what was written since the last call; at first, and of a file that was replaced, the last 16 MiB. Returns
  /// the trials with new lines. What cannot be read has none.
  std::set<TrialNumber> update();

  /// Empty for a trial that is not in the part that was read.
  std::vector<std::string> of(TrialNumber trial) const;

 private:
  void take(std::string_view line, std::set<TrialNumber>& told);

  std::filesystem::path log_;
  std::uint64_t file_ = 0;  // inode
  std::uintmax_t read_ = 0;
  std::string rest_;                 // a line whose end is not written yet
  std::deque<std::string> printed_;  // by workers, since the last failure
  std::map<TrialNumber, std::deque<std::string>> tails_;
};

/// What LogTails has of these trials.
std::map<TrialNumber, std::vector<std::string>> log_tails(const std::filesystem::path& log,
                                                          const std::set<TrialNumber>& trials);

}  // namespace autoepoch::study
