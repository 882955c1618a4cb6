// What an executor is told and tells: the vocabulary of executor.hpp.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "autoepoch/history.hpp"

namespace autoepoch {

/// One order to run a trial up to an epoch.
struct Job {
  TrialNumber trial = {};
  Params params;
  std::uint64_t seed = 0;
  int from_epoch = 0;  ///< epochs already stored: continue from the newest checkpoint at or before this one
  int until = 0;       ///< how far it may run before the scheduler is asked again: a hint, each epoch is answered
};

/// How a trial leaves its slot.
enum class Leave {
  pause,     ///< with a checkpoint, to be resumed
  stop,      ///< for good; its checkpoints are the controller's to discard
  complete,  ///< for good, trained to its end
};

std::string_view to_string(Leave leave);

/// The job is in that slot: what next_slot() could not say, or another slot than it said. Before the first Reported.
struct Placed {
  TrialNumber trial = {};
  std::string slot;
};

/// An epoch has ended; the trial waits for answer(). Epochs at or below from_epoch may be reported again when the
/// newest checkpoint was older.
struct Reported {
  TrialNumber trial = {};
  Observation observation;
};

/// The trial has left its slot as told by answer(), or by itself (complete).
struct Ended {
  TrialNumber trial = {};
  Leave leave = Leave::complete;
  std::string reason = {};
};

/// The trial has left its slot without being told to.
struct Crashed {
  TrialNumber trial = {};
  std::string reason;      ///< "killed by signal 9", the exception's text
  bool retryable = false;  ///< not the configuration's fault as far as one can tell
};

/// The trial has left its slot because of the slot: it waits for another one, and has not failed.
struct Returned {
  TrialNumber trial = {};
  std::string reason;
};

/// That slot takes no jobs any more.
struct SlotLost {
  std::string slot;
  std::string reason;
};

/// The user asked to end (Ctrl-C): running epochs may end, then trials pause.
struct Interrupted {};

/// wait() reached its limit.
struct TimedOut {};

using Event = std::variant<Placed, Reported, Ended, Crashed, Returned, SlotLost, Interrupted, TimedOut>;

}  // namespace autoepoch
