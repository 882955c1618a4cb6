// Columns that count the time of a training.
#pragma once

#include <optional>
#include <string_view>

namespace autoepoch::logs {

/// How near a column of this name is to what people call epochs, 0 for "epoch" itself; none if it counts no time.
std::optional<int> axis_rank(std::string_view name);

/// Whether the axis counts epochs, from 0 or 1 on.
bool counts_epochs(std::string_view name);

}  // namespace autoepoch::logs
