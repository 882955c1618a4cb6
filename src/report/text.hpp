// Numbers, durations and values as a person reads them. Thread-safety: pure functions.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "autoepoch/params.hpp"

namespace autoepoch::report {

/// Four significant digits, without trailing zeros: 0.3124, 1.2e-05, 212.
std::string format_number(double value);

/// "0.4 s", "58 s", "4 min 58 s", "2 h 05 min", "3 d 04 h". Requires: seconds >= 0.
std::string format_duration(double seconds);

/// A value for a table: doubles by format_number, everything else as the user wrote it.
std::string format_value(const Value& value);

/// "1 trial", "2 trials".
std::string format_count(std::int64_t count, std::string_view noun);

/// Columns of a terminal that the UTF-8 text takes; every code point counts as one.
std::size_t display_width(std::string_view text);

/// The text, cut to `width` columns with an ellipsis where it is longer. Requires: width >= 1.
std::string fit(std::string_view text, std::size_t width);

/// One line of text: control characters, as in a stranger's error message, become spaces.
std::string single_line(std::string_view text);

}  // namespace autoepoch::report
