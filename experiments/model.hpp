// Networks as lists of layers. For the few files that include LibTorch.
#pragma once

#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>

#include <functional>
#include <string>
#include <vector>

#include "experiments/dataset.hpp"
#include "experiments/settings.hpp"

namespace autoepoch::experiments {

/// A tensor by its name in PyTorch's state_dict.
struct NamedTensor {
  std::string name;
  at::Tensor tensor;
};

/// What a forward pass may depend on beside its input. All randomness comes from the trial's own generator.
struct Pass {
  bool training = false;
  at::Generator generator;
};

/// A function of its input; its parameters and buffers are shared with the model that holds it.
using Layer = std::function<at::Tensor(const at::Tensor& input, const Pass& pass)>;

struct Model {
  std::vector<Layer> layers;
  std::vector<NamedTensor> parameters;  ///< contiguous, require gradients
  std::vector<NamedTensor> buffers;     ///< saved, not trained: running statistics

  at::Tensor forward(at::Tensor input, const Pass& pass) const {
    for (const Layer& layer : layers) {
      input = layer(input, pass);
    }
    return input;
  }
};

/// Input: n x pixels floats, one image a row. Output: n x classes logits.
struct ModelShape {
  ImageShape image;
  int classes = 0;
};

/// Initialized as PyTorch's nn.Linear and nn.Conv2d are, drawn from `generator`, on its device. Throws InvalidInput for
/// a cnn of more poolings than the image has pixels for.
Model make_model(const ModelSettings& settings, const ModelShape& shape, at::Generator generator);

}  // namespace autoepoch::experiments
