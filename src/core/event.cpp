#include "autoepoch/event.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <utility>

#include "autoepoch/error.hpp"

namespace autoepoch {
namespace {

constexpr std::array<std::pair<EventKind, std::string_view>, 10> kKindNames = {{
    {EventKind::started, "started"},
    {EventKind::resumed, "resumed"},
    {EventKind::paused, "paused"},
    {EventKind::stopped, "stopped"},
    {EventKind::completed, "completed"},
    {EventKind::failed, "failed"},
    {EventKind::retried, "retried"},
    {EventKind::orphaned, "orphaned"},
    {EventKind::remark, "remark"},
    {EventKind::other, "other"},
}};

EventKind kind_of(TrialState from, const Transition& change) {
  if (change.orphaned) return EventKind::orphaned;
  if (change.failure && !is_terminal(change.to)) return EventKind::retried;
  switch (change.to) {
    case TrialState::waiting:
      return EventKind::retried;
    case TrialState::running:
      return from == TrialState::paused ? EventKind::resumed : EventKind::started;
    case TrialState::paused:
      return EventKind::paused;
    case TrialState::completed:
      return EventKind::completed;
    case TrialState::stopped:
      return EventKind::stopped;
    case TrialState::failed:
      return EventKind::failed;
  }
  assert(false);
  return EventKind::other;
}

/// Length of the UTF-8 sequence that `text` starts with; 0 if it starts with none. The second byte's range keeps out
/// overlong forms, surrogates and what lies beyond U+10FFFF (Unicode 15, table 3-7).
std::size_t sequence_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  const auto within = [&](std::size_t i, unsigned low, unsigned high) { return byte(i) >= low && byte(i) <= high; };
  const auto tail = [&](std::size_t i) { return within(i, 0x80, 0xBF); };
  const unsigned lead = byte(0);
  if (lead >= 0x01 && lead <= 0x7F) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return tail(1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    return within(1, lead == 0xE0 ? 0xA0 : 0x80, lead == 0xED ? 0x9F : 0xBF) && tail(2) ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    return within(1, lead == 0xF0 ? 0x90 : 0x80, lead == 0xF4 ? 0x8F : 0xBF) && tail(2) && tail(3) ? 4 : 0;
  }
  return 0;
}

}  // namespace

std::string_view to_string(EventKind kind) {
  const auto found = std::ranges::find(kKindNames, kind, &std::pair<EventKind, std::string_view>::first);
  assert(found != kKindNames.end());
  return found->second;
}

EventKind parse_event_kind(std::string_view text) {
  const auto found = std::ranges::find(kKindNames, text, &std::pair<EventKind, std::string_view>::second);
  return found == kKindNames.end() ? EventKind::other : found->first;
}

void require_allowed(TrialState from, const Transition& change) {
  if (!std::isfinite(change.time)) {
    throw InvalidInput("the time of a transition must be finite, not " + std::to_string(change.time));
  }
  if (!can_transition(from, change.to)) {
    throw InvalidInput("a trial cannot go from " + std::string(to_string(from)) + " to " +
                       std::string(to_string(change.to)));
  }
}

TrialEvent apply(Trial& trial, const Transition& change) {
  require_allowed(trial.state, change);
  const EventKind kind = kind_of(trial.state, change);
  trial.state = change.to;
  trial.reason = clean_text(change.reason);
  if (change.until != 0) trial.until = change.until;
  if (change.failure) ++trial.failures;
  if (change.to == TrialState::running && trial.started == 0) trial.started = change.time;
  trial.ended = is_terminal(change.to) ? change.time : 0;
  return {.trial = trial.id,
          .time = change.time,
          .epoch = trial.curve.epochs(),
          .kind = kind,
          .text = trial.reason,
          .detail = clean_text(change.detail)};
}

std::string clean_text(std::string_view text) {
  std::string clean;
  clean.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = sequence_length(text);
    clean += length > 0 ? text.substr(0, length) : "\xEF\xBF\xBD";
    text.remove_prefix(length > 0 ? length : 1);
  }
  return clean;
}

}  // namespace autoepoch
