// What every scheduler needs to know of a history.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "autoepoch/scheduler.hpp"

namespace autoepoch {

/// True if a trial is running or about to.
bool is_any_under_way(const History& history);

/// How many trials can still be started: by the budget of trials, or else by that of epochs if each trains for `epochs`
/// (so that more could be started if they fail before); none if there is neither.
std::optional<std::int64_t> trials_left(const History& history, int epochs);

/// A probability for people: "97 %", "0.4 %", "under 0.01 %", "over 99 %".
std::string percent(double probability);

}  // namespace autoepoch
