// Numbers as files and messages have them.
#pragma once

#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace autoepoch {

/// The word for a number that JSON has none for: "nan", "inf", "-inf". Requires: not finite.
inline const char* word_of(double value) { return std::isnan(value) ? "nan" : value > 0 ? "inf" : "-inf"; }

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
