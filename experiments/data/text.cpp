// Labelled texts: two columns, one of classes, one of text.
#include "autoepoch/error.hpp"
#include "experiments/data/dataset.hpp"
#include "experiments/data/delimited.hpp"
#include "experiments/data/source.hpp"
#include "experiments/data/split.hpp"
#include "experiments/data/tokens.hpp"

namespace autoepoch::experiments {
namespace {

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
    texts.texts.push_back(tokenize(table.cell(row, 1 - label), settings.tokenizer.value_or(Tokenizer::word)));
  }
  return texts;
}

// What is to be predicted is the text's class, or each of its tokens.
Samples encode(const Texts& texts, const std::vector<std::int64_t>& rows, const Vocabulary& vocabulary,
               const InputShape& shape) {
  Samples samples{.count = static_cast<std::int64_t>(rows.size())};
  for (const std::int64_t row : rows) {
    const Tokens& tokens = texts.texts[static_cast<std::size_t>(row)];
    for (std::size_t i = 0; i < static_cast<std::size_t>(shape.width); ++i) {
      const int number = i < tokens.size() ? vocabulary.number(tokens[i]) : 0;
      samples.numbers.push_back(static_cast<float>(number));
      if (shape.predicts == Prediction::masked_tokens) {
        samples.labels.push_back(number);
      }
    }
    if (shape.predicts == Prediction::whole) {
      samples.labels.push_back(texts.labels[static_cast<std::size_t>(row)]);
    }
  }
  return samples;
}

Vocabulary vocabulary_of(const Texts& texts, const std::vector<std::int64_t>& rows, int capacity) {
  Vocabulary vocabulary;
  for (const std::int64_t row : rows) {
    vocabulary.count(texts.texts[static_cast<std::size_t>(row)]);
  }
  vocabulary.choose(capacity);
  return vocabulary;
}

Dataset load_text(const DataSettings& settings, bool with_test) {
  const Delimited table = read_delimited(settings.path, settings.header);
  const std::vector<std::string> names = class_names(table, label_column(table, settings));
  const Texts texts = split_into_tokens(table, settings, names);
  const SplitRows split = split_rows(texts.labels, settings);
  const Vocabulary vocabulary = vocabulary_of(texts, split.train, settings.vocabulary_size);
  const int length = settings.sequence_length;
  const bool masked = settings.mask_probability > 0;
  Dataset dataset{.shape = {.kind = InputKind::text,
                            .width = length,
                            .vocabulary = vocabulary.size(),
                            .predicts = masked ? Prediction::masked_tokens : Prediction::whole},
                  .outputs = masked ? vocabulary.size() : static_cast<int>(names.size()),
                  .stride = length,
                  .vocabulary = vocabulary.tokens(),
                  .mask_probability = settings.mask_probability};
  dataset.train = encode(texts, split.train, vocabulary, dataset.shape);
  dataset.val = encode(texts, split.val, vocabulary, dataset.shape);
  if (with_test && !settings.test_path.empty()) {
    const Texts others = split_into_tokens(read_delimited(settings.test_path, settings.header), settings, names);
    std::vector<std::int64_t> rows(others.labels.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
      rows[i] = static_cast<std::int64_t>(i);
    }
    dataset.test = encode(others, rows, vocabulary, dataset.shape);
  } else if (with_test) {
    dataset.test = encode(texts, split.test, vocabulary, dataset.shape);
  }
  return dataset;
}

}  // namespace

Source text_source() {
  return {.choice = {"text", "labelled texts",
                     settings_of_classes({"test_path", "header", "target", "tokenizer", "vocabulary_size",
                                          "sequence_length", "mask_probability", "embedding_dim"})},
          .files = "TSV or CSV of two columns, text and label; SST-2: sentence, tab, label in each line",
          .input = InputKind::text,
          .load = load_text,
          .prediction = [](const DataSettings& settings) {
            return settings.mask_probability > 0 ? Prediction::masked_tokens : Prediction::whole;
          }};
}

}  // namespace autoepoch::experiments
