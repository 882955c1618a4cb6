// A plain text for language modelling, cut into pieces of equal length, split by position.
#include "autoepoch/error.hpp"
#include "experiments/data/byte_source.hpp"
#include "experiments/data/dataset.hpp"
#include "experiments/data/source.hpp"
#include "experiments/data/split.hpp"
#include "experiments/data/tokens.hpp"

namespace autoepoch::experiments {
namespace {

using Rows = std::vector<std::int64_t>;

Tokens read_tokens(const std::string& file, const DataSettings& settings) {
  const std::vector<char> bytes = read_bytes(file);
  Tokens tokens = tokenize({bytes.data(), bytes.size()}, settings.tokenizer.value_or(Tokenizer::character));
  if (tokens.size() <= static_cast<std::size_t>(settings.sequence_length)) {
    throw InvalidInput(file + ": has " + std::to_string(tokens.size()) + " tokens, fewer than a piece of " +
                       std::to_string(settings.sequence_length) + " and what follows it");
  }
  return tokens;
}

// Pieces of which each token has a successor.
std::int64_t count_pieces(const Tokens& tokens, int length) {
  return static_cast<std::int64_t>(tokens.size() - 1) / length;
}

// To be predicted is each token's successor, or the token itself where it is masked.
Samples encode(const Tokens& tokens, const Rows& pieces, const Vocabulary& vocabulary, const InputShape& shape) {
  const auto length = static_cast<std::size_t>(shape.width);
  const std::size_t ahead = shape.predicts == Prediction::next_token ? 1 : 0;
  Samples samples{.count = static_cast<std::int64_t>(pieces.size())};
  for (const std::int64_t piece : pieces) {
    const std::size_t begin = static_cast<std::size_t>(piece) * length;
    for (std::size_t i = begin; i < begin + length; ++i) {
      samples.numbers.push_back(static_cast<float>(vocabulary.number(tokens[i])));
      samples.labels.push_back(vocabulary.number(tokens[i + ahead]));
    }
  }
  return samples;
}

Dataset load_language(const DataSettings& settings, bool with_test) {
  const Tokens tokens = read_tokens(settings.path, settings);
  const int length = settings.sequence_length;
  const SplitRows split = split_by_time(count_pieces(tokens, length), settings);
  Vocabulary vocabulary;
  for (const std::int64_t piece : split.train) {
    vocabulary.count(
        std::span(tokens).subspan(static_cast<std::size_t>(piece * length), static_cast<std::size_t>(length)));
  }
  vocabulary.choose(settings.vocabulary_size);
  Dataset dataset{
      .shape = {.kind = InputKind::text,
                .width = length,
                .vocabulary = vocabulary.size(),
                .predicts = settings.mask_probability > 0 ? Prediction::masked_tokens : Prediction::next_token},
      .outputs = vocabulary.size(),
      .stride = length,
      .vocabulary = vocabulary.tokens(),
      .mask_probability = settings.mask_probability};
  dataset.train = encode(tokens, split.train, vocabulary, dataset.shape);
  dataset.val = encode(tokens, split.val, vocabulary, dataset.shape);
  if (with_test && !settings.test_path.empty()) {
    const Tokens others = read_tokens(settings.test_path, settings);
    Rows pieces;
    for (std::int64_t i = 0; i < count_pieces(others, length); ++i) {
      pieces.push_back(i);
    }
    dataset.test = encode(others, pieces, vocabulary, dataset.shape);
  } else if (with_test) {
    dataset.test = encode(tokens, split.test, vocabulary, dataset.shape);
  }
  return dataset;
}

}  // namespace

Source language_source() {
  return {.choice = {"language",
                     "a text whose tokens are predicted from those before them, or around them",
                     {"test_path", "tokenizer", "vocabulary_size", "sequence_length", "mask_probability",
                      "embedding_dim", "label_smoothing"}},
          .files = "a plain text; every Debian has `/usr/share/common-licenses/GPL-3`",
          .input = InputKind::text,
          .load = load_language,
          .prediction = [](const DataSettings& settings) {
            return settings.mask_probability > 0 ? Prediction::masked_tokens : Prediction::next_token;
          }};
}

}  // namespace autoepoch::experiments
