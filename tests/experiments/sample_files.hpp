// Small files of every format, written for a test.
#pragma once

#include <cmath>
#include <filesystem>
#include <fstream>
#include <string>

#include "autoepoch/random.hpp"
#include "experiments/idx_files.hpp"

namespace autoepoch::experiments::test {

inline void write_text(const std::filesystem::path& file, const std::string& text) {
  write_plain(file, {text.begin(), text.end()});
}

/// A table of two numeric columns, one with holes, and a categorical one; the class is "yes" where a + [colour] > 0.
inline std::string random_table(int rows, std::uint64_t seed) {
  Rng rng(seed);
  std::string text = "a,b,colour,class\n";
  for (int i = 0; i < rows; ++i) {
    const auto colour = rng.below(3);
    const bool hole = i % 7 == 3;  // rows that differ in nothing else shall not differ in a either
    const double a = hole ? static_cast<double>(colour) : rng.normal();
    text += std::to_string(a) + "," + (hole ? "?" : std::to_string(rng.normal())) + "," +
            (colour == 0   ? "red"
             : colour == 1 ? "green"
                           : "\"light, blue\"") +
            "," + (a + static_cast<double>(colour) - 1 > 0 ? "yes" : "no") + "\n";
  }
  return text;
}

/// Texts of a few words, tab, label: 1 where "good" occurs more often than "bad".
inline std::string random_texts(int rows, std::uint64_t seed) {
  Rng rng(seed);
  std::string text;
  for (int i = 0; i < rows; ++i) {
    int score = 0;
    for (std::uint64_t word = 0, words = 1 + rng.below(6); word < words; ++word) {
      const auto drawn = rng.below(4);
      score += drawn == 0 ? 1 : drawn == 1 ? -1 : 0;
      text += drawn == 0 ? "good " : drawn == 1 ? "bad " : drawn == 2 ? "film " : "it's ";
    }
    text += "\t" + std::to_string(score > 0 ? 1 : 0) + "\n";
  }
  return text;
}

/// Series of two channels and eight steps in three classes of different frequency.
inline std::string random_series(int count, std::uint64_t seed) {
  Rng rng(seed);
  std::string text = "# made for a test\n@problemName waves\n@timestamps false\n@classLabel true a b c\n@data\n";
  for (int i = 0; i < count; ++i) {
    for (int channel = 0; channel < 2; ++channel) {
      for (int step = 0; step < 8; ++step) {
        const double value = std::sin((1 + i % 3) * 0.7 * step + channel) + 0.1 * rng.normal();
        text += (step == 0 ? "" : ",") + std::to_string(value);
      }
      text += ":";
    }
    text += std::string(1, static_cast<char>('a' + i % 3)) + "\n";
  }
  return text;
}

/// A recording with a date, a wave and noise.
inline std::string random_recording(int steps, std::uint64_t seed) {
  Rng rng(seed);
  std::string text = "date;wave;noise\n";
  for (int i = 0; i < steps; ++i) {
    text += "day " + std::to_string(i) + ";" + std::to_string(10 + 3 * std::sin(0.5 * i)) + ";" +
            (i % 11 == 5 ? "" : std::to_string(rng.normal())) + "\n";
  }
  return text;
}

/// Words of a few letters: after "a" always comes "b", after "c" "d" or "e".
inline std::string random_language(int letters, std::uint64_t seed) {
  Rng rng(seed);
  std::string text;
  while (static_cast<int>(text.size()) < letters) {
    text += rng.below(2) == 0 ? "ab " : rng.below(2) == 0 ? "cd\n" : "ce ";
  }
  return text;
}

/// Records of CIFAR-10: random pixels.
inline Bytes random_cifar(int count, std::uint64_t seed) {
  Rng rng(seed);
  Bytes bytes;
  for (int i = 0; i < count; ++i) {
    bytes.push_back(static_cast<std::uint8_t>(i % 10));
    const Bytes pixels = random_bytes(3072, 256, rng);
    bytes.insert(bytes.end(), pixels.begin(), pixels.end());
  }
  return bytes;
}

}  // namespace autoepoch::experiments::test
