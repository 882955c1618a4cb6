// "Did you mean ...?"
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace autoepoch {

/// The candidate that `word` most likely misspells: at most a third of its letters inserted, deleted, replaced or
/// swapped with a neighbour, upper and lower case alike. None if no candidate is that near; the first of equals.
std::optional<std::string> nearest(std::string_view word, std::span<const std::string> candidates);

}  // namespace autoepoch
