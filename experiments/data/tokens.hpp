// Texts as numbers. No LibTorch here.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "experiments/data/data_settings.hpp"

namespace autoepoch::experiments {

using Tokens = std::vector<std::string>;

/// Words in lower case and every other visible character by itself; or all bytes by themselves.
Tokens tokenize(std::string_view text, Tokenizer tokenizer);

/// Numbers of the most frequent tokens, from 2 on: 0 pads, 1 is any other token.
class Vocabulary {
 public:
  /// Takes note of training tokens.
  void count(std::span<const std::string> tokens);
  /// To be called once all are counted: the most frequent ones, of equals the first in the alphabet.
  void choose(int capacity);

  int size() const { return static_cast<int>(tokens_.size()) + 2; }
  const std::vector<std::string>& tokens() const { return tokens_; }  ///< by number, from 2 on
  int number(const std::string& token) const;

 private:
  std::unordered_map<std::string, std::int64_t> counts_;
  std::unordered_map<std::string, int> numbers_;
  std::vector<std::string> tokens_;
};

}  // namespace autoepoch::experiments
