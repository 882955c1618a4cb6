// Numbers as tools write them into text.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace autoepoch::logs {

/// Blanks and carriage returns cut off at both ends.
std::string_view trimmed(std::string_view text);

/// A number in any notation of C, nan and inf in any case included; "+" in front and "%" behind are understood. Numbers
/// beyond double precision are infinite, those below it 0. With `decimal_comma`, "0,5" is a half.
std::optional<double> to_number(std::string_view text, bool decimal_comma = false);

/// Whether the text says that there is no value: empty, "-", NA, None, null.
bool is_missing(std::string_view text);

/// Whether the text is a number with a comma for a point: "0,5".
bool has_decimal_comma(std::string_view text);

}  // namespace autoepoch::logs
