// Small pieces of messages and checks of text.
#pragma once

#include <string>
#include <string_view>

namespace autoepoch {

inline std::string in_quotes(std::string_view text) { return '"' + std::string(text) + '"'; }

/// ASCII control characters; bytes of UTF-8 sequences are none.
inline bool is_control_character(char character) {
  const auto byte = static_cast<unsigned char>(character);
  return byte < 0x20 || byte == 0x7f;
}

/// The RFC 6901 pointer to the member `key` of the object at `parent`. Control characters are written as \u0007, as in
/// JSON, so that they neither end a message nor reach a terminal.
inline std::string pointer_to(const std::string& parent, std::string_view key) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string result = parent + '/';
  for (const char character : key) {
    if (character == '~') {
      result += "~0";
    } else if (character == '/') {
      result += "~1";
    } else if (is_control_character(character)) {
      result += std::string("\\u00") + kDigits[static_cast<unsigned>(character) / 16] +
                kDigits[static_cast<unsigned>(character) % 16];
    } else {
      result += character;
    }
  }
  return result;
}

}  // namespace autoepoch
