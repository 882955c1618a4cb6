#include "storage/rules.hpp"

#include <cmath>

#include "autoepoch/error.hpp"

namespace autoepoch::storage {
namespace {

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

void require_finite(double value, std::string_view what) {
  if (!std::isfinite(value)) throw InvalidInput(std::string(what) + " must be finite, not " + std::to_string(value));
}

void require_appendable(const Observation& observation, int last) {
  require_finite(observation.value, "an observation's value");
  require_finite(observation.seconds, "an observation's seconds");
  require_finite(observation.standard_error, "an observation's standard error");
  require_finite(observation.time, "an observation's time");
  if (observation.epoch < 1) throw InvalidInput("epochs count from 1, not " + std::to_string(observation.epoch));
  if (observation.epoch <= last) {
    throw InvalidInput("epoch " + std::to_string(observation.epoch) + " comes after epoch " + std::to_string(last) +
                       " was stored");
  }
}

void require_allowed(TrialState from, const Transition& change) {
  require_finite(change.time, "the time of a transition");
  if (!can_transition(from, change.to)) {
    throw InvalidInput("a trial cannot go from " + std::string(to_string(from)) + " to " +
                       std::string(to_string(change.to)));
  }
}

std::string_view event_kind(TrialState from, const Transition& change) {
  if (change.to == TrialState::waiting || (change.failure && !is_terminal(change.to))) return "retried";
  if (change.to == TrialState::running) return from == TrialState::paused ? "resumed" : "started";
  return to_string(change.to);
}

void refuse_unknown(std::string_view what, std::int64_t id) {
  throw InvalidInput("no " + std::string(what) + " has the id " + std::to_string(id));
}

void refuse_taken(std::string_view name) {
  throw InvalidInput("a study of the name " + std::string(name) + " exists already");
}

}  // namespace autoepoch::storage
