// Numbers in text.
#pragma once

#include <charconv>
#include <optional>
#include <string_view>
#include <system_error>

namespace autoepoch {

/// The number that the whole text is: decimal, without blanks or a plus sign. For a floating-point type also "nan",
/// "inf" and "-inf". None for anything else, and for a number that the type cannot hold.
template <class Number>
std::optional<Number> parse_number(std::string_view text) {
  Number number{};
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  return error == std::errc() && rest == end ? std::optional(number) : std::nullopt;
}

}  // namespace autoepoch
