// Text with its ASCII letters in lower case.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace autoepoch {

inline std::string lower_case(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), [](char letter) {
    return 'A' <= letter && letter <= 'Z' ? static_cast<char>(letter + ('a' - 'A')) : letter;
  });
  return result;
}

}  // namespace autoepoch
