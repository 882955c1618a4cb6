// What every storage must agree on, whatever it keeps its data in.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "autoepoch/storage.hpp"

namespace autoepoch::storage {

/// Text as it is stored: bytes that are not UTF-8 (a crashed worker's last words may hold any), and NUL, are replaced
/// by U+FFFD, since databases and JSON take neither.
std::string clean_text(std::string_view text);

/// Throws InvalidInput naming the quantity unless it is finite.
void require_finite(double value, std::string_view what);

/// Throws InvalidInput unless the observation may follow an epoch `last` (0 = none yet).
void require_appendable(const Observation& observation, int last);

/// Throws InvalidInput if the table of transitions forbids it.
void require_allowed(TrialState from, const Transition& change);

/// The kind of the event that goes with a transition.
std::string_view event_kind(TrialState from, const Transition& change);

/// Throws InvalidInput: nothing has that id.
[[noreturn]] void refuse_unknown(std::string_view what, std::int64_t id);

/// Throws InvalidInput: another study has that name.
[[noreturn]] void refuse_taken(std::string_view name);

}  // namespace autoepoch::storage
