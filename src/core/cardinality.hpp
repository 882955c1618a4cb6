// How many configurations a space has.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "autoepoch/space.hpp"

namespace autoepoch {

/// The number of different Params. None if it is infinite, above 2^53, or the conditions are so entangled that counting
/// would take more than 100000 steps. Requires: parents before children.
std::optional<std::uint64_t> count_configurations(const std::vector<const Parameter*>& parameters);

}  // namespace autoepoch
