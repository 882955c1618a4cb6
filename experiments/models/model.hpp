// Networks as lists of layers. For the few files that include LibTorch.
#pragma once

#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>

#include <functional>
#include <string>
#include <vector>

#include "experiments/data/dataset.hpp"
#include "experiments/model_settings.hpp"

namespace autoepoch::experiments {

/// A tensor by its name in PyTorch's state_dict.
struct NamedTensor {
  std::string name;
  at::Tensor tensor;
};

struct Parameter {
  std::string name;
  at::Tensor tensor;  ///< contiguous floats
  int group = 0;      ///< layer group: 0 is next to the input, the last one is the head
};

/// What a forward pass may depend on beside its input. All randomness comes from the trial's own generator.
struct Pass {
  bool training = false;
  at::Generator generator;
  at::Tensor asked = {};     ///< language models: the rows of all steps whose answer is wanted; undefined: all
  bool int8_inputs = false;  ///< linear layers see their inputs with 8 bits, by their range: dynamic quantization
  bool fake_int8 = false;    ///< quantization-aware training: weights are rounded on the way, gradients pass unchanged
};

/// A function of its input; its parameters and buffers are shared with the model that holds it.
using Layer = std::function<at::Tensor(const at::Tensor& input, const Pass& pass)>;

struct Model {
  std::vector<Layer> layers;
  std::vector<Parameter> parameters;
  std::vector<NamedTensor> buffers;  ///< saved, not trained: running statistics

  at::Tensor forward(at::Tensor input, const Pass& pass) const {
    for (const Layer& layer : layers) {
      input = layer(input, pass);
    }
    return input;
  }
};

/// Input: n x InputShape::size() floats, a sample a row; categories and tokens are whole numbers among them.
/// Output: n x outputs, logits or numbers; of language models a row for each step, or for each that is asked for.
struct ModelShape {
  InputShape input;
  int outputs = 0;
};

/// Initialized from `generator`, on its device. Throws InvalidInput for a network that cannot take this kind of input,
/// and for a cnn of more poolings than the image has pixels for.
Model make_model(const ModelSettings& settings, const ModelShape& shape, const at::Generator& generator);

}  // namespace autoepoch::experiments
