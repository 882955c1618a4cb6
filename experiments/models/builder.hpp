// What networks are put together from: PyTorch's layers, with the trial's own generator as their only randomness.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "experiments/models/architecture.hpp"
#include "experiments/models/model.hpp"

namespace autoepoch::experiments {

struct Convolution {
  int inputs = 0;
  int outputs = 0;
  int kernel_size = 3;
  int stride = 1;
  bool bias = true;
};

/// Makes layers, registering their tensors under a name such as "3.conv1"; `append` puts a layer behind the last one,
/// and what was registered since the append before becomes one layer group, or joins the last one if it is a norm.
class Builder {
 public:
  Builder(Init init, at::Generator generator) : init_(init), generator_(std::move(generator)) {}

  Layer linear(const std::string& name, int inputs, int outputs);
  Layer convolution(const std::string& name, const Convolution& shape);  ///< padding keeps the size at stride 1
  Layer batch_norm(const std::string& name, int features);
  Layer layer_norm(const std::string& name, int features);
  /// Rows for codes 0, 1, ..., as nn.Embedding; `with_padding`: code 0 is a row of zeros that is not trained.
  at::Tensor embedding(const std::string& name, int rows, int width, bool with_padding);
  /// A parameter uniform within +-bound.
  at::Tensor uniform(const std::string& name, at::IntArrayRef sizes, double bound);
  /// A weight matrix or kernel, by the Init of the settings; standard: uniform within +-1 / sqrt(fan_in).
  at::Tensor weight(const std::string& name, at::IntArrayRef sizes, int fan_in);
  /// A bias: uniform as the standard weight, 0 with any other Init.
  at::Tensor bias(const std::string& name, int size, int fan_in);

  static Layer relu();
  static Layer max_pool();
  static Layer dropout(double probability);
  static Layer reshape(std::vector<std::int64_t> sizes);

  /// The index that the next appended layer gets: its name in an nn.Sequential.
  std::string next() const { return std::to_string(model_.layers.size()); }
  void append(Layer layer);

  Model finish() && { return std::move(model_); }

 private:
  at::TensorOptions options() const;
  at::Tensor parameter(const std::string& name, const at::Tensor& value);
  at::Tensor buffer(const std::string& name, const at::Tensor& value);

  Init init_;
  at::Generator generator_;
  Model model_;
  int group_ = 0;
};

/// Layers one after the other as one.
Layer in_sequence(std::vector<Layer> layers);

/// The weight as 8 bits would have it if pass.fake_int8, a scale for each output; its gradient passes unchanged.
at::Tensor seen_weight(const at::Tensor& weight, const Pass& pass);

/// The input of a linear layer as 8 bits would have it if pass.int8_inputs, one scale and zero point for all of it, as
/// PyTorch's dynamic quantization has them.
at::Tensor seen_input(const at::Tensor& x, const Pass& pass);

/// Of language models: n x steps x features as rows, only those that are asked for.
at::Tensor asked_rows(const at::Tensor& steps, const Pass& pass);

/// x with dropout of the trial's own randomness; x itself outside training.
at::Tensor drop_out(const at::Tensor& x, double probability, const Pass& pass);

/// Appends all layers of a network.
using Build = void (*)(Builder& builder, const ModelSettings& settings, const ModelShape& shape);

/// The network of `build`, with subtract_last if that is asked for.
Model build_model(Build build, const ModelSettings& settings, const ModelShape& shape, const at::Generator& generator);

/// Architecture::make of a network that is built of layers.
template <Build build>
Model make_layers(const ModelSettings& settings, const ModelShape& shape, const at::Generator& generator) {
  return build_model(build, settings, shape, generator);
}

/// A linear layer of settings.hidden units, batch norm if asked for, ReLU, dropout.
void append_dense_block(Builder& builder, const ModelSettings& settings, int inputs);

}  // namespace autoepoch::experiments
