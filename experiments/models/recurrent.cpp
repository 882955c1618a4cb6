// Recurrent networks that read a series, a text or an image's rows and answer from their last state; as language
// models, from the state at each step.
#include <ATen/ops/_pack_padded_sequence.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/embedding.h>
#include <ATen/ops/gru.h>
#include <ATen/ops/lstm.h>
#include <ATen/ops/rnn_tanh.h>
#include <ATen/ops/zeros_like.h>

#include <cmath>

#include "experiments/models/builder.hpp"

namespace autoepoch::experiments {
namespace {

enum class Cell { rnn, lstm, gru };

// Steps of the samples side by side, the longest sample first, as PyTorch's PackedSequence.
struct Packed {
  at::Tensor data;
  at::Tensor batch_sizes;
  at::Tensor start;  ///< as start_of
};

struct Output {
  at::Tensor steps;  ///< n x steps x features, or packed
  at::Tensor last;   ///< directions x n x hidden
};

// 1 x n x 1 zeros for n samples. Made from x, so that TorchScript knows n not to be a constant.
at::Tensor start_of(const at::Tensor& x) {
  return at::zeros_like(x.narrow(1, 0, 1).narrow(2, 0, 1), x.options().requires_grad(false)).transpose(0, 1);
}

// One layer of nn.RNN, nn.LSTM or nn.GRU.
class RecurrentLayer {
 public:
  RecurrentLayer(Builder& builder, const ModelSettings& settings, Cell cell, const std::string& name, int index,
                 int inputs)
      : kind_(cell), hidden_(settings.hidden), directions_(settings.bidirectional ? 2 : 1) {
    const int gates = kind_ == Cell::lstm ? 4 : kind_ == Cell::gru ? 3 : 1;
    for (int direction = 0; direction < directions_; ++direction) {
      const std::string suffix = "_l" + std::to_string(index) + (direction == 1 ? "_reverse" : "");
      // PyTorch's bound is by the hidden size, for the inputs' weights too.
      tensors_.push_back(builder.weight(name + ".weight_ih" + suffix, {gates * hidden_, inputs}, hidden_));
      tensors_.push_back(builder.weight(name + ".weight_hh" + suffix, {gates * hidden_, hidden_}, hidden_));
      tensors_.push_back(builder.bias(name + ".bias_ih" + suffix, gates * hidden_, hidden_));
      tensors_.push_back(builder.bias(name + ".bias_hh" + suffix, gates * hidden_, hidden_));
    }
  }

  int width() const { return hidden_ * directions_; }

  Output run(const at::Tensor& x, const Pass& pass) const {
    const bool training = pass.training;
    const at::Tensor h = first_state(start_of(x));
    const std::vector<at::Tensor> tensors = seen(pass);
    if (kind_ == Cell::lstm) {
      const auto [steps, last, cell] = at::lstm(x, {h, h}, tensors, true, 1, 0, training, directions_ == 2, true);
      return {steps, last};
    }
    const auto [steps, last] = kind_ == Cell::gru
                                   ? at::gru(x, h, tensors, true, 1, 0, training, directions_ == 2, true)
                                   : at::rnn_tanh(x, h, tensors, true, 1, 0, training, directions_ == 2, true);
    return {steps, last};
  }

  Output run(const Packed& x, const Pass& pass) const {
    const bool training = pass.training;
    const std::vector<at::Tensor> tensors = seen(pass);
    const at::Tensor h = first_state(x.start);
    const auto& [data, sizes, start] = x;
    if (kind_ == Cell::lstm) {
      const auto [steps, last, cell] = at::lstm(data, sizes, {h, h}, tensors, true, 1, 0, training, directions_ == 2);
      return {steps, last};
    }
    const auto [steps, last] = kind_ == Cell::gru
                                   ? at::gru(data, sizes, h, tensors, true, 1, 0, training, directions_ == 2)
                                   : at::rnn_tanh(data, sizes, h, tensors, true, 1, 0, training, directions_ == 2);
    return {steps, last};
  }

 private:
  at::Tensor first_state(const at::Tensor& start) const {
    return start.expand({directions_, -1, hidden_}).contiguous();
  }

  std::vector<at::Tensor> seen(const Pass& pass) const {
    std::vector<at::Tensor> tensors;
    for (const at::Tensor& tensor : tensors_) {
      tensors.push_back(tensor.dim() > 1 ? seen_weight(tensor, pass) : tensor);
    }
    return tensors;
  }

  Cell kind_;
  int hidden_;
  int directions_;
  std::vector<at::Tensor> tensors_;
};

using Stack = std::vector<RecurrentLayer>;

at::Tensor as_features(const at::Tensor& last) { return last.transpose(0, 1).flatten(1); }  // n x directions * hidden

Output run(const Stack& stack, const at::Tensor& x, double dropout, const Pass& pass) {
  Output output;
  for (std::size_t i = 0; i < stack.size(); ++i) {
    output = stack[i].run(i == 0 ? x : drop_out(output.steps, dropout, pass), pass);
  }
  return output;
}

// Of samples that have only their first `lengths` steps.
at::Tensor last_state(const Stack& stack, const at::Tensor& x, const at::Tensor& lengths, const Pass& pass,
                      double dropout) {
  const auto [sorted, order] = lengths.sort(0, true);
  const auto [data, batch_sizes] = at::_pack_padded_sequence(x.index_select(0, order), sorted.cpu(), true);
  Packed packed{.data = data, .batch_sizes = batch_sizes, .start = start_of(x)};
  Output output;
  for (std::size_t i = 0; i < stack.size(); ++i) {
    if (i > 0) {
      packed.data = drop_out(output.steps, dropout, pass);
    }
    output = stack[i].run(packed, pass);
  }
  return as_features(output.last).index_select(0, order.argsort());
}

Stack make_stack(Builder& builder, const ModelSettings& settings, Cell cell, const std::string& name, int inputs) {
  Stack stack;
  for (int i = 0; i < std::max(settings.depth.value_or(1), 1); ++i) {
    stack.emplace_back(builder, settings, cell, name, i, inputs);
    inputs = stack.back().width();
  }
  return stack;
}

void append_text_reader(Builder& builder, const ModelSettings& settings, Cell cell, const InputShape& input) {
  const int width = settings.embedding_dim.value_or(settings.hidden);
  const std::string name = builder.next();
  const at::Tensor table = builder.embedding(name + ".embedding", input.vocabulary, width, true);
  const Stack stack = make_stack(builder, settings, cell, name + ".rnn", width);
  if (input.predicts == Prediction::next_token) {
    builder.append([=, dropout = settings.dropout](const at::Tensor& x, const Pass& pass) {
      const at::Tensor embedded = drop_out(at::embedding(table, x.to(at::kLong), 0), dropout, pass);
      return asked_rows(run(stack, embedded, dropout, pass).steps, pass);
    });
    return;
  }
  builder.append([=, dropout = settings.dropout](const at::Tensor& x, const Pass& pass) {
    const at::Tensor tokens = x.to(at::kLong);
    const at::Tensor lengths = tokens.ne(0).sum(1).clamp_min(1);
    const at::Tensor embedded = drop_out(at::embedding(table, tokens, 0), dropout, pass);
    return last_state(stack, embedded, lengths, pass, dropout);
  });
}

void append_series_reader(Builder& builder, const ModelSettings& settings, Cell cell, const InputShape& input) {
  const bool image = input.kind == InputKind::image;
  const std::int64_t steps = image ? input.height : input.width;
  const std::int64_t features = input.size() / steps;
  const Stack stack = make_stack(builder, settings, cell, builder.next(), static_cast<int>(features));
  const int channels = input.channels;
  builder.append([=, dropout = settings.dropout](const at::Tensor& x, const Pass& pass) {
    // An image's row is one step, all its channels included.
    const at::Tensor sequence = image && channels > 1
                                    ? x.view({-1, channels, steps, features / channels}).transpose(1, 2).flatten(2)
                                    : x.view({-1, steps, features});
    return as_features(run(stack, sequence, dropout, pass).last);
  });
}

template <Cell cell>
void build_recurrent(Builder& builder, const ModelSettings& settings, const ModelShape& shape) {
  if (shape.input.kind == InputKind::text) {
    append_text_reader(builder, settings, cell, shape.input);
  } else {
    append_series_reader(builder, settings, cell, shape.input);
  }
  builder.append(Builder::dropout(settings.dropout));
  const int width = settings.hidden * (settings.bidirectional ? 2 : 1);
  builder.append(builder.linear(builder.next(), width, shape.outputs));
}

template <Cell cell>
Architecture architecture(const char* name, const char* what) {
  return {.choice = {name,
                     what,
                     {"depth", "hidden", "dropout", "bidirectional", "embedding_dim", "subtract_last", "init",
                      "int8_activations", "qat"}},
          .inputs = {InputKind::image, InputKind::text, InputKind::series},
          .predictions = {Prediction::whole, Prediction::next_token},
          .make = make_layers<build_recurrent<cell>>};
}

}  // namespace

Architecture rnn_architecture() { return architecture<Cell::rnn>("rnn", "a recurrent network (Elman's, tanh)"); }

Architecture lstm_architecture() { return architecture<Cell::lstm>("lstm", "a recurrent network with long memory"); }

Architecture gru_architecture() { return architecture<Cell::gru>("gru", "a recurrent network with gates"); }

}  // namespace autoepoch::experiments
