// Damages texts in the ways that people, editors and disks do.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "autoepoch/random.hpp"

namespace autoepoch {

/// Seeded, so that every input can be made again. Not thread-safe.
class Mutator {
 public:
  /// Requires: at least one text, none of them empty.
  Mutator(std::vector<std::string> texts, Rng rng) : texts_(std::move(texts)), rng_(rng) {}

  /// One of the texts with one to four damages.
  std::string next() {
    std::string text = any_text();
    for (std::uint64_t i = 0, damages = 1 + rng_.below(4); i < damages; ++i) {
      damage(text);
    }
    return text;
  }

 private:
  static constexpr std::array<std::string_view, 40> kFragments = {"{",
                                                                  "}",
                                                                  "[",
                                                                  "]",
                                                                  ",",
                                                                  ":",
                                                                  "\"",
                                                                  "\\",
                                                                  "\\u0000",
                                                                  "\\ud800",  //
                                                                  "0",
                                                                  "-1",
                                                                  "1e999",
                                                                  "-0.0",
                                                                  "1e-320",
                                                                  "NaN",
                                                                  "null",
                                                                  "true",
                                                                  "1.5",
                                                                  "3",  //
                                                                  "\"\"",
                                                                  "\"low\"",
                                                                  "\"when\"",
                                                                  "\"type\"",
                                                                  "\"float\"",
                                                                  "\"int\"",
                                                                  "\"log\"",
                                                                  "\"optimizer\"",  //
                                                                  "\xff",
                                                                  "\xef\xbb\xbf",
                                                                  "\n",
                                                                  "//",
                                                                  "[[[[[[",
                                                                  "{\"a\":",
                                                                  "[]",
                                                                  "{}",
                                                                  "\"step\": 2,",
                                                                  "\"10m\"",  //
                                                                  "9223372036854775808",
                                                                  "-9223372036854775808"};

  const std::string& any_text() { return texts_[rng_.below(texts_.size())]; }

  std::size_t place_in(const std::string& text) { return rng_.below(text.size() + 1); }

  // From a place up to the end of the word or number that begins or goes on there.
  static std::size_t token_length(const std::string& text, std::size_t place) {
    const std::size_t end = text.find_first_of(" ,:[]{}\n", place);
    return (end == std::string::npos ? text.size() : end) - place;
  }

  void damage(std::string& text) {
    const std::size_t place = place_in(text);
    const std::size_t token = token_length(text, place);
    switch (rng_.below(7)) {
      case 0:  // a byte of any value
        text.insert(place, 1, static_cast<char>(rng_.below(256)));
        break;
      case 1:
        text.erase(place, 1 + rng_.below(3));
        break;
      case 2:
        text.insert(place, kFragments[rng_.below(kFragments.size())]);
        break;
      case 3:
        text.replace(place, token, kFragments[rng_.below(kFragments.size())]);
        break;
      case 4: {  // a piece of another text
        const std::string& other = any_text();
        text.insert(place, other.substr(place_in(other), rng_.below(80)));
        break;
      }
      case 5:  // a piece again
        text.insert(place, text.substr(place_in(text), rng_.below(80)));
        break;
      default: {  // another text's word or number
        const std::string& other = any_text();
        const std::size_t source = place_in(other);
        text.replace(place, token, other.substr(source, token_length(other, source)));
      }
    }
  }

  std::vector<std::string> texts_;
  Rng rng_;
};

}  // namespace autoepoch
