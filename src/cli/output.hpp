// stdout is data. Progress and complaints go to stderr.
#pragma once

#include <string_view>

namespace autoepoch::cli {

/// Writes to stdout at once. Throws Error when it cannot be written: the reader is gone, the disk is full.
void print(std::string_view text);

/// A line on stderr; failures are ignored, since nobody is there to be told.
void note(std::string_view line);

}  // namespace autoepoch::cli
