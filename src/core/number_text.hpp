// Numbers as files and messages have them.
#pragma once

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <optional>
#include <string_view>

namespace autoepoch {

/// The word for a number that JSON has none for: "nan", "inf", "-inf". Requires: not finite.
inline const char* word_of(double value) { return std::isnan(value) ? "nan" : value > 0 ? "inf" : "-inf"; }

/// What word_of() writes, back; none for any other text.
inline std::optional<double> number_of_word(std::string_view word) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  if (word == "nan") return std::numeric_limits<double>::quiet_NaN();
  if (word == "inf") return kInfinity;
  if (word == "-inf") return -kInfinity;
  return std::nullopt;
}

/// As a JSON value: non-finite numbers are words.
template <class Json>
Json number_as_json(double value) {
  return std::isfinite(value) ? Json(value) : Json(word_of(value));
}

/// The nearest number of six significant digits, enough for any picture.
inline double six_digits(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", value);
  return std::isfinite(value) ? std::strtod(text, nullptr) : value;
}

}  // namespace autoepoch
