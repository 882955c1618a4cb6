// A study in memory, kept equal to what is stored: every change is stored first.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "autoepoch/storage.hpp"
#include "autoepoch/tuner.hpp"

namespace autoepoch::run {

/// Invariant: trials() equals storage.trials(study). When a method throws, the ledger must not be used any further.
/// Not copyable: History points into it.
class Ledger {
 public:
  /// Creates the study of that name, or continues a stored one. Where `spec` differs from the stored one in its
  /// budgets, search or run settings it replaces it: the study is reopened, trials that had completed at a smaller
  /// max_epochs are paused, paused ones at or beyond a smaller one are completed. Throws InvalidInput when another
  /// study of that name is stored (space, objective, experiment or seed differ).
  Ledger(const StudySpec& spec, Storage& storage, double wall_clock);

  Ledger(const Ledger&) = delete;
  Ledger& operator=(const Ledger&) = delete;

  const StudySpec& spec() const { return record_.spec; }
  const std::vector<Trial>& trials() const { return trials_; }
  const Trial& trial(TrialNumber number) const { return trials_.at(index_of(number)); }
  History history(double seconds) const { return History(record_.spec, trials_, seconds).with_best(best()); }

  /// Wall time of the search before this ledger was opened.
  double seconds_before() const { return seconds_before_; }

  /// As History::epochs_spent() and History::best(), in O(1).
  std::int64_t epochs_spent() const { return epochs_spent_; }
  std::optional<Incumbent> best() const;

  std::vector<TrialEvent> events() const { return storage_.events(record_.id); }

  const Trial& add_trial(const Params& params, int until, double wall_clock);

  /// Returns the event that was stored with it. Throws StorageError when somebody else has changed the trial.
  TrialEvent transition(TrialNumber number, const Transition& change);

  /// Requires: observation.epoch > trial(number).curve.epochs(), value finite.
  void append(TrialNumber number, const Observation& observation, double study_seconds);

  /// Stores what people should know about a trial, or (null) about the study; returns the event.
  TrialEvent remark(const Trial* about, const std::string& text, double wall_clock, const std::string& detail = {});

  /// Marks a finished study as open again, if it is.
  void reopen();
  void close(StudyState state, const std::string& reason, double seconds);

 private:
  void adopt(const StudySpec& spec, double wall_clock);
  void note(const Trial& trial, const Observation& observation, int former_epoch);

  Storage& storage_;
  StudyRecord record_;
  std::vector<Trial> trials_;  // by number
  double seconds_before_;
  std::int64_t epochs_spent_ = 0;
  std::optional<TrialNumber> best_trial_;
  int best_epoch_ = 0;
};

}  // namespace autoepoch::run
