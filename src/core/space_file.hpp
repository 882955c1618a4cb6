// What a space file says beside the study that is read from it.
#pragma once

#include <string_view>

namespace autoepoch {

/// Whether the objective has a direction in the file: StudySpec has one in any case. Requires: parse_spec reads it.
bool names_direction(std::string_view text);

}  // namespace autoepoch
