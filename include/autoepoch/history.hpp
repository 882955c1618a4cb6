// The read-only history of a study that all decisions are made from.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "autoepoch/spec.hpp"

namespace autoepoch {

/// Where a trial stands among others: its best observation. Valid as long as the History that it comes from; of a
/// History that owns its trials (see History::copy) for ever.
struct Incumbent {
  const Trial* trial = nullptr;
  const Observation* observation = nullptr;
  std::shared_ptr<const void> owner = {};  ///< keeps both alive; null: somebody else does
};

/// A study as it is at one moment, read-only; the argument of every decision. Cheap to copy.
class History {
 public:
  /// A view, valid until `spec` or `trials` change. Decisions and observers get such views for the time of a call.
  History(const StudySpec& spec, std::span<const Trial> trials, double seconds = 0)
      : spec_(&spec), trials_(trials), seconds_(seconds) {}

  /// The same view for one who has kept account: best() costs nothing. Requires: `best` is what best() would find.
  History with_best(std::optional<Incumbent> best) const;

  /// The same with trials and spec of its own: it stays as it is whatever becomes of the study. Costs O(observations);
  /// copies of the result share what it owns.
  History copy() const;

  const StudySpec& spec() const { return *spec_; }
  std::span<const Trial> trials() const { return trials_; }  ///< by number
  double seconds() const { return seconds_; }                ///< wall time of the search so far, over all resumptions

  std::int64_t epochs_spent() const;  ///< sum of the trials' last epochs
  int count(TrialState state) const;

  /// Best observation of all trials; of equals the one of the earliest trial, then of the earliest epoch. Trials that
  /// failed later count as well: what they reported before was observed. Costs O(observations), unless it is known.
  std::optional<Incumbent> best() const;

  /// False when the budget of trials is used up.
  bool may_start_trial() const;

 private:
  const StudySpec* spec_;
  std::span<const Trial> trials_;
  double seconds_;
  std::optional<std::optional<Incumbent>> best_ = {};  // where it is known
  std::shared_ptr<const void> owner_;                  // of *spec_ and trials_; null: a view
};

}  // namespace autoepoch
