// Multilayer perceptrons for any input: images and series as they are, tables with embedded categories, texts as the
// mean of their tokens' embeddings.
#include <ATen/ops/cat.h>
#include <ATen/ops/embedding.h>

#include <algorithm>

#include "experiments/models/builder.hpp"

namespace autoepoch::experiments {
namespace {

// Numeric columns, then the embeddings of the categorical ones. Returns the width.
int append_table_input(Builder& builder, const ModelSettings& settings, const InputShape& input) {
  std::vector<at::Tensor> tables;
  int width = input.numbers;
  for (std::size_t i = 0; i < input.cardinalities.size(); ++i) {
    const int categories = input.cardinalities[i];
    const int own = settings.embedding_dim.value_or(std::min(50, (categories + 1) / 2));
    tables.push_back(builder.embedding(builder.next() + ".embedding" + std::to_string(i), categories, own, false));
    width += own;
  }
  builder.append([tables, numbers = input.numbers](const at::Tensor& x, const Pass&) {
    std::vector<at::Tensor> parts{x.narrow(1, 0, numbers)};
    for (std::size_t i = 0; i < tables.size(); ++i) {
      parts.push_back(at::embedding(tables[i], x.select(1, numbers + static_cast<std::int64_t>(i)).to(at::kLong)));
    }
    return at::cat(parts, 1);
  });
  return width;
}

int append_text_input(Builder& builder, const ModelSettings& settings, const InputShape& input) {
  const int width = settings.embedding_dim.value_or(settings.hidden);
  const at::Tensor table = builder.embedding(builder.next() + ".embedding", input.vocabulary, width, true);
  builder.append([table](const at::Tensor& x, const Pass&) {
    const at::Tensor tokens = x.to(at::kLong);
    const at::Tensor lengths = tokens.ne(0).sum(1, true).clamp_min(1);
    return at::embedding(table, tokens, 0).sum(1).div(lengths);
  });
  return width;
}

int append_input(Builder& builder, const ModelSettings& settings, const InputShape& input) {
  if (input.kind == InputKind::text) {
    return append_text_input(builder, settings, input);
  }
  return input.cardinalities.empty() ? input.size() : append_table_input(builder, settings, input);
}

void build_mlp(Builder& builder, const ModelSettings& settings, const ModelShape& shape) {
  int width = append_input(builder, settings, shape.input);
  for (int i = 0; i < settings.depth.value_or(2); ++i) {
    append_dense_block(builder, settings, width);
    width = settings.hidden;
  }
  builder.append(builder.linear(builder.next(), width, shape.outputs));
}

}  // namespace

Architecture mlp_architecture() {
  return {.choice = {"mlp",
                     "dense layers; categories and tokens are embedded, the tokens' mean taken",
                     {"depth", "hidden", "dropout", "batch_norm", "embedding_dim", "subtract_last", "init",
                      "int8_activations", "qat"}},
          .inputs = {InputKind::image, InputKind::table, InputKind::text, InputKind::series},
          .make = make_layers<build_mlp>};
}

}  // namespace autoepoch::experiments
