// The "space" object of a space file.
#pragma once

#include "autoepoch/space.hpp"
#include "core/json_reader.hpp"

namespace autoepoch {

SearchSpace read_space(const JsonPlace& place);
Json write_space(const SearchSpace& space);

}  // namespace autoepoch
