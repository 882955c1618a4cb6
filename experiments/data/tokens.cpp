#include "experiments/data/tokens.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

namespace autoepoch::experiments {
namespace {

bool belongs_to_word(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return std::isalnum(byte) || c == '\'' || byte >= 0x80;  // all of UTF-8's longer sequences
}

}  // namespace

Tokens tokenize(std::string_view text, Tokenizer tokenizer) {
  Tokens tokens;
  bool in_word = false;
  for (const char c : text) {
    const bool joins = tokenizer == Tokenizer::word && belongs_to_word(c);
    if (tokenizer == Tokenizer::word && !joins && std::isspace(static_cast<unsigned char>(c))) {
      in_word = false;
      continue;
    }
    const char lower =
        tokenizer == Tokenizer::word ? static_cast<char>(std::tolower(static_cast<unsigned char>(c))) : c;
    if (joins && in_word) {
      tokens.back() += lower;
    } else {
      tokens.emplace_back(1, lower);
    }
    in_word = joins;
  }
  return tokens;
}

void Vocabulary::count(std::span<const std::string> tokens) {
  for (const std::string& token : tokens) {
    ++counts_[token];
  }
}

void Vocabulary::choose(int capacity) {
  std::vector<std::pair<std::string, std::int64_t>> order(counts_.begin(), counts_.end());
  std::sort(order.begin(), order.end(), [](const auto& a, const auto& b) {
    return a.second != b.second ? a.second > b.second : a.first < b.first;
  });
  for (const auto& [token, count] : order) {
    if (size() < capacity) {
      numbers_.emplace(token, size());
      tokens_.push_back(token);
    }
  }
}

int Vocabulary::number(const std::string& token) const {
  const auto found = numbers_.find(token);
  return found == numbers_.end() ? 1 : found->second;
}

}  // namespace autoepoch::experiments
