// The invariant of a SearchSpace.
#pragma once

#include <cstddef>
#include <vector>

#include "autoepoch/space.hpp"

namespace autoepoch {

inline constexpr std::size_t kMaxParameters = 1000;
inline constexpr std::size_t kMaxChoices = 10000;
/// Integers beyond a trillion would not each have a cell of their own in a unit interval of doubles.
inline constexpr std::int64_t kMaxInteger = std::int64_t{1} << 40;

/// Throws InvalidInput as SearchSpace's constructor says. Replaces values in conditions by the parent's own members.
void validate(std::vector<Parameter>& parameters);

/// Indices of the parameters, parents before children. Requires: names are unique, parents are known. Throws
/// InvalidInput on a cycle.
std::vector<std::size_t> parents_first(const std::vector<Parameter>& parameters);

}  // namespace autoepoch
