// Where studies live. Every change is durable before it is acted upon.
//
// Invariant: epochs of a trial are unique and ascending; states change only along can_transition.
// Thread-safety: an object is used by one thread; several processes may read while one writes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "autoepoch/event.hpp"
#include "autoepoch/history.hpp"

namespace autoepoch {

enum class StudyState { open, finished };

struct StudyRecord {
  std::int64_t id = 0;
  StudySpec spec;
  StudyState state = StudyState::open;
  std::string reason;  ///< why it ended, or why it was interrupted
  double seconds = 0;  ///< wall time of the search so far
  double created = 0;  ///< seconds since the Unix epoch
};

/// All methods throw StorageError when the medium refuses; after a throw the change is either stored whole or not at
/// all.
class Storage {
 public:
  virtual ~Storage() = default;

  /// Throws InvalidInput if the name is taken.
  virtual std::int64_t create_study(const StudySpec& spec, double time) = 0;
  virtual std::optional<StudyRecord> find_study(std::string_view name) const = 0;

  /// By id. One that cannot be read (it has an option that only newer programs know) hides no other: it is left out.
  /// Throws StorageError if there are studies and none can be read.
  virtual std::vector<StudyRecord> studies() const = 0;

  /// Replaces spec (budgets may change), state, reason and seconds; id and name must exist.
  virtual void update_study(const StudyRecord& record) = 0;

  /// Stores a waiting trial with the next number of the study.
  virtual Trial add_trial(std::int64_t study, const Params& params, int until, double time) = 0;

  /// Compare-and-set: apply() to the stored trial. Returns the event, which is stored with the change; none, and no
  /// change, when the stored state is not `from`. Throws InvalidInput as require_allowed().
  virtual std::optional<TrialEvent> transition(TrialId trial, TrialState from, const Transition& change) = 0;

  /// False, and no change, if that epoch is already stored. Throws InvalidInput for a non-finite value or an epoch
  /// before the last one. Also stores the study's `seconds` (elapsed so far).
  virtual bool append(TrialId trial, const Observation& observation, double study_seconds) = 0;

  /// Returns the event as it is stored: with clean texts.
  virtual TrialEvent add_event(std::int64_t study, TrialEvent event) = 0;

  /// By number, with their curves.
  virtual std::vector<Trial> trials(std::int64_t study) const = 0;
  virtual std::vector<TrialEvent> events(std::int64_t study) const = 0;  ///< in order of time of storing

  /// Brings what an earlier call read (or nothing) up to date, in one look at the storage: both become what trials()
  /// and events() return. Reads only what was stored since. Returns the numbers of the trials that are new, have
  /// changed, or have new events, in ascending order. Requires: epochs are appended to running trials alone, as a
  /// search does.
  virtual std::vector<TrialNumber> refresh(std::int64_t study, std::vector<Trial>& trials,
                                           std::vector<TrialEvent>& events) const = 0;

  /// One trial without its curve; none when the study has no such number.
  virtual std::optional<Trial> find_trial(std::int64_t study, TrialNumber number) const = 0;
};

}  // namespace autoepoch
