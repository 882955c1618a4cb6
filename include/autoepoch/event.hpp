// The state machine of trials: changes of their state, and the events that are stored of them.
#pragma once

#include <string>
#include <string_view>

#include "autoepoch/trial.hpp"

namespace autoepoch {

enum class EventKind {
  started,
  resumed,
  paused,
  stopped,
  completed,
  failed,
  retried,   ///< its attempt ended without a verdict: it waits for another
  orphaned,  ///< its controller had ended while it ran; the event's time is when the next controller found that
  remark,    ///< nothing changed, but people should know of it
  other,     ///< of a kind that only newer programs know
};

std::string_view to_string(EventKind kind);

/// other for texts that are no kind here.
EventKind parse_event_kind(std::string_view text);

/// Something that happened to a trial, or to the study as a whole, in order: why it was started, paused, stopped.
struct TrialEvent {
  TrialId trial = {};  ///< 0: the study
  double time = 0;     ///< seconds since the Unix epoch
  int epoch = 0;       ///< the trial's epoch at that time
  EventKind kind = EventKind::remark;
  std::string text;         ///< the reason, in words and numbers, for people
  std::string detail = {};  ///< JSON: the same and more for programs (see autoepoch/event_detail.hpp), or empty
};

/// A change of a trial's state, with everything that changes along with it.
struct Transition {
  TrialState to = TrialState::running;
  std::string reason = {};
  int until = 0;            ///< new Trial::until; 0 = unchanged
  bool failure = false;     ///< counts as a failed attempt
  bool orphaned = false;    ///< the trial's controller had ended: the event's kind says so
  double time = 0;          ///< seconds since the Unix epoch
  std::string detail = {};  ///< for the event
};

/// Throws InvalidInput if can_transition forbids the change, or its time is not finite.
void require_allowed(TrialState from, const Transition& change);

/// Changes the trial and returns the event of the change; its texts are clean_text of the change's. Whoever keeps
/// trials changes their state by this function alone. Throws InvalidInput, and changes nothing, as require_allowed.
TrialEvent apply(Trial& trial, const Transition& change);

/// Text as it is stored: bytes that are not UTF-8 (a crashed worker's last words may hold any), and NUL, are replaced
/// by U+FFFD, since databases and JSON take neither.
std::string clean_text(std::string_view text);

}  // namespace autoepoch
