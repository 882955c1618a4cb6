// Labelled texts: two columns, one of classes, one of text.
#include <algorithm>
#include <cctype>
#include <string_view>
#include <unordered_map>

#include "autoepoch/error.hpp"
#include "experiments/data/dataset.hpp"
#include "experiments/data/delimited.hpp"
#include "experiments/data/split.hpp"

namespace autoepoch::experiments {
namespace {

using Tokens = std::vector<std::string>;

bool belongs_to_word(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return std::isalnum(byte) || c == '\'' || byte >= 0x80;  // all of UTF-8's longer sequences
}

// Words in lower case and every other visible character by itself; or all bytes by themselves.
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

// Numbers of the most frequent tokens, from 2 on: 0 pads, 1 is any other token.
class Vocabulary {
 public:
  Vocabulary(const std::vector<Tokens>& texts, const std::vector<std::int64_t>& rows, int capacity) {
    std::unordered_map<std::string, std::int64_t> counts;
    for (const std::int64_t row : rows) {
      for (const std::string& token : texts[static_cast<std::size_t>(row)]) {
        ++counts[token];
      }
    }
    std::vector<std::pair<std::string, std::int64_t>> order(counts.begin(), counts.end());
    std::sort(order.begin(), order.end(), [](const auto& a, const auto& b) {
      return a.second != b.second ? a.second > b.second : a.first < b.first;
    });
    for (const auto& [token, count] : order) {
      if (size() < capacity) {
        numbers_.emplace(token, size());
      }
    }
  }

  int size() const { return static_cast<int>(numbers_.size()) + 2; }

  void encode(const Tokens& tokens, int length, std::vector<float>& numbers) const {
    for (int i = 0; i < length; ++i) {
      float number = 0;
      if (i < static_cast<int>(tokens.size())) {
        const auto found = numbers_.find(tokens[static_cast<std::size_t>(i)]);
        number = found == numbers_.end() ? 1.0F : static_cast<float>(found->second);
      }
      numbers.push_back(number);
    }
  }

 private:
  std::unordered_map<std::string, int> numbers_;
};

struct Texts {
  std::vector<Tokens> texts;
  std::vector<std::int64_t> labels;
};

std::size_t label_column(const Delimited& table, const DataSettings& settings) {
  if (table.columns.size() != 2) {
    throw InvalidInput("/experiment/path", table.name + " has " + std::to_string(table.columns.size()) +
                                               " columns, where two are expected: text and label");
  }
  return settings.target.empty() ? 1 : find_column(table, settings.target, "target");
}

Texts split_into_tokens(const Delimited& table, const DataSettings& settings, const std::vector<std::string>& names) {
  const std::size_t label = label_column(table, settings);
  Texts texts;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    texts.labels.push_back(static_cast<std::int64_t>(class_of(table, row, label, names)));
    texts.texts.push_back(tokenize(table.cell(row, 1 - label), settings.tokenizer));
  }
  return texts;
}

Samples encode(const Texts& texts, const std::vector<std::int64_t>& rows, const Vocabulary& vocabulary, int length) {
  Samples samples{.count = static_cast<std::int64_t>(rows.size())};
  for (const std::int64_t row : rows) {
    vocabulary.encode(texts.texts[static_cast<std::size_t>(row)], length, samples.numbers);
    samples.labels.push_back(texts.labels[static_cast<std::size_t>(row)]);
  }
  return samples;
}

}  // namespace

Dataset load_text(const DataSettings& settings, bool with_test) {
  const Delimited table = read_delimited(settings.path, settings.header);
  const std::vector<std::string> names = class_names(table, label_column(table, settings));
  const Texts texts = split_into_tokens(table, settings, names);
  const SplitRows split = split_rows(texts.labels, settings);
  const Vocabulary vocabulary(texts.texts, split.train, settings.vocabulary_size);
  const int length = settings.sequence_length;
  Dataset dataset{.shape = {.kind = InputKind::text, .width = length, .vocabulary = vocabulary.size()},
                  .outputs = static_cast<int>(names.size()),
                  .stride = length};
  dataset.train = encode(texts, split.train, vocabulary, length);
  dataset.val = encode(texts, split.val, vocabulary, length);
  if (with_test && !settings.test_path.empty()) {
    const Texts others = split_into_tokens(read_delimited(settings.test_path, settings.header), settings, names);
    std::vector<std::int64_t> rows(others.labels.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
      rows[i] = static_cast<std::int64_t>(i);
    }
    dataset.test = encode(others, rows, vocabulary, length);
  } else if (with_test) {
    dataset.test = encode(texts, split.test, vocabulary, length);
  }
  return dataset;
}

}  // namespace autoepoch::experiments
