// Transformer encoders [Vaswani17] for texts and time series, normalized before each sublayer, with learned positions;
// the mean over the steps goes to a linear head. Language models answer at every step: about the next token, seeing
// only what is before it, or about the tokens that are masked ([Devlin19]).
#include <ATen/ops/arange.h>
#include <ATen/ops/embedding.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/softmax.h>

#include <cmath>
#include <limits>

#include "experiments/models/builder.hpp"
#include "experiments/setting_reader.hpp"

namespace autoepoch::experiments {
namespace {

// x: n x steps x d_model; hidden: true where a step (last dimension) is not seen by another one (last but one), n or 1
// x 1 x steps or 1 x steps, or undefined.
struct Sequence {
  at::Tensor x;
  at::Tensor hidden;
};

// nn.MultiheadAttention of a sequence to itself.
class SelfAttention {
 public:
  SelfAttention(Builder& builder, const ModelSettings& settings, const std::string& name)
      : heads_(settings.nhead),
        dropout_(settings.dropout),
        // Queries, keys and values in one product; PyTorch initializes them as one xavier_uniform matrix.
        in_weight_(builder.uniform(name + ".in_proj_weight", {3 * settings.hidden, settings.hidden},
                                   std::sqrt(6.0 / (4 * settings.hidden)))),
        in_bias_(builder.uniform(name + ".in_proj_bias", {3 * settings.hidden}, 0)),
        out_(builder.linear(name + ".out_proj", settings.hidden, settings.hidden)) {}

  at::Tensor operator()(const Sequence& sequence, const Pass& pass) const {
    const std::int64_t steps = sequence.x.size(1);
    const std::int64_t width = sequence.x.size(2);
    const at::Tensor projected =
        at::matmul(seen_input(sequence.x, pass), seen_weight(in_weight_, pass).t()).add(in_bias_);
    const at::Tensor split = projected.view({-1, steps, 3, heads_, width / heads_}).permute({2, 0, 3, 1, 4});
    const double scale = 1 / std::sqrt(static_cast<double>(width / heads_));
    at::Tensor scores = at::matmul(split[0].mul(scale), split[1].transpose(2, 3));  // n x heads x steps x steps
    if (sequence.hidden.defined()) {
      scores = scores.masked_fill(sequence.hidden, -std::numeric_limits<float>::infinity());
    }
    const at::Tensor weights = drop_out(at::softmax(scores, -1), dropout_, pass);
    return out_(at::matmul(weights, split[2]).transpose(1, 2).reshape({-1, steps, width}), pass);
  }

 private:
  std::int64_t heads_;
  double dropout_;
  at::Tensor in_weight_;
  at::Tensor in_bias_;
  Layer out_;
};

// nn.TransformerEncoderLayer with norm_first and GELU.
class EncoderLayer {
 public:
  EncoderLayer(Builder& builder, const ModelSettings& settings, const std::string& name)
      : attention_(builder, settings, name + ".self_attn"),
        feed_in_(builder.linear(name + ".linear1", settings.hidden, feedforward(settings))),
        feed_out_(builder.linear(name + ".linear2", feedforward(settings), settings.hidden)),
        norm1_(builder.layer_norm(name + ".norm1", settings.hidden)),
        norm2_(builder.layer_norm(name + ".norm2", settings.hidden)),
        dropout_(settings.dropout) {}

  void apply(Sequence& sequence, const Pass& pass) const {
    const at::Tensor attended = attention_({norm1_(sequence.x, pass), sequence.hidden}, pass);
    sequence.x = sequence.x.add(drop_out(attended, dropout_, pass));
    const at::Tensor inner = drop_out(at::gelu(feed_in_(norm2_(sequence.x, pass), pass)), dropout_, pass);
    sequence.x = sequence.x.add(drop_out(feed_out_(inner, pass), dropout_, pass));
  }

 private:
  static int feedforward(const ModelSettings& settings) {
    return settings.dim_feedforward.value_or(4 * settings.hidden);
  }

  SelfAttention attention_;
  Layer feed_in_;
  Layer feed_out_;
  Layer norm1_;
  Layer norm2_;
  double dropout_;
};

using Reader = std::function<Sequence(const at::Tensor& x, const Pass& pass)>;

Reader make_reader(Builder& builder, const ModelSettings& settings, const InputShape& input, const std::string& name) {
  const double scale = 1 / std::sqrt(settings.hidden);  // so that positions do not drown the tokens
  const at::Tensor positions = builder.uniform(name + ".positions", {input.width, settings.hidden}, scale);
  if (input.kind == InputKind::text) {
    const at::Tensor table = builder.embedding(name + ".embedding", input.vocabulary, settings.hidden, true);
    const bool causal = input.predicts == Prediction::next_token;
    return [=](const at::Tensor& x, const Pass&) -> Sequence {
      const at::Tensor tokens = x.to(at::kLong);
      const at::Tensor embedded = at::embedding(table, tokens, 0).mul(scale).add(positions);
      if (causal) {
        const at::Tensor all = at::ones({1, 1, x.size(1), x.size(1)}, tokens.options().dtype(at::kBool));
        return {embedded, all.triu(1)};
      }
      // An empty text attends to its first step, lest a softmax have nothing.
      const at::Tensor padding = tokens.eq(0).logical_and(at::arange(x.size(1), tokens.options()).gt(0));
      return {embedded, padding.unsqueeze(1).unsqueeze(1)};
    };
  }
  const Layer projection = builder.linear(name + ".projection", input.channels, settings.hidden);
  return [=, channels = input.channels](const at::Tensor& x, const Pass& pass) -> Sequence {
    return {projection(x.view({-1, positions.size(0), channels}), pass).add(positions), {}};
  };
}

// Over the steps that exist.
at::Tensor mean_over_steps(const Sequence& sequence) {
  if (!sequence.hidden.defined()) {
    return sequence.x.mean(1);
  }
  const at::Tensor exists = sequence.hidden.select(1, 0).select(1, 0).logical_not().unsqueeze(2).to(at::kFloat);
  return sequence.x.mul(exists).sum(1).div(exists.sum(1));
}

void build_transformer(Builder& builder, const ModelSettings& settings, const ModelShape& shape) {
  const std::string name = builder.next();
  const Reader reader = make_reader(builder, settings, shape.input, name);
  std::vector<EncoderLayer> encoder;
  for (int i = 0; i < settings.depth.value_or(2); ++i) {
    encoder.emplace_back(builder, settings, name + ".layers." + std::to_string(i));
  }
  const Layer norm = builder.layer_norm(name + ".norm", settings.hidden);
  const bool whole = shape.input.predicts == Prediction::whole;
  builder.append([=, dropout = settings.dropout](const at::Tensor& x, const Pass& pass) {
    Sequence sequence = reader(x, pass);
    sequence.x = drop_out(sequence.x, dropout, pass);
    for (const EncoderLayer& layer : encoder) {
      layer.apply(sequence, pass);
    }
    sequence.x = norm(sequence.x, pass);
    return whole ? mean_over_steps(sequence) : asked_rows(sequence.x, pass);
  });
  builder.append(builder.linear(builder.next(), settings.hidden, shape.outputs));
}

void check_heads(const SettingReader& reader, const ModelSettings& model) {
  if (model.hidden % model.nhead != 0) {
    reader.refuse("nhead", "a divisor of hidden, which is " + std::to_string(model.hidden));
  }
}

}  // namespace

Architecture transformer_architecture() {
  return {.choice = {"transformer",
                     "an encoder of attention layers with learned positions",
                     {"depth", "hidden", "dropout", "nhead", "dim_feedforward", "subtract_last", "init",
                      "mask_probability", "int8_activations", "qat"}},
          .inputs = {InputKind::text, InputKind::series},
          .predictions = {Prediction::whole, Prediction::next_token, Prediction::masked_tokens},
          .make = make_layers<build_transformer>,
          .check = check_heads};
}

}  // namespace autoepoch::experiments
