// What every storage must agree on, whatever it keeps its data in.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "autoepoch/storage.hpp"

namespace autoepoch::storage {

/// Throws InvalidInput naming the quantity unless it is finite.
void require_finite(double value, std::string_view what);

/// Throws InvalidInput unless the observation may follow an epoch `last` (0 = none yet).
void require_appendable(const Observation& observation, int last);

/// The event with clean texts.
TrialEvent cleaned(TrialEvent event);

/// Throws InvalidInput: nothing has that id.
[[noreturn]] void refuse_unknown(std::string_view what, std::int64_t id);

/// Throws InvalidInput: another study has that name.
[[noreturn]] void refuse_taken(std::string_view name);

}  // namespace autoepoch::storage
