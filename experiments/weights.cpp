#include "experiments/weights.hpp"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/zeros.h>

#include <algorithm>

namespace autoepoch::experiments {

std::vector<NamedTensor> weights_of(const Model& model) {
  std::vector<NamedTensor> weights;
  for (const Parameter& parameter : model.parameters) {
    weights.push_back({parameter.name, parameter.tensor});
  }
  for (const NamedTensor& buffer : model.buffers) {
    if (buffer.tensor.is_floating_point()) {
      weights.push_back(buffer);
    }
  }
  return weights;
}

WeightCopy::WeightCopy(const Model& model) {
  for (const auto& [name, tensor] : weights_of(model)) {
    copies_.push_back({name, tensor.detach().clone()});
  }
}

void WeightCopy::take(const Model& model) {
  const std::vector<NamedTensor> weights = weights_of(model);
  for (std::size_t i = 0; i < weights.size(); ++i) {
    copies_[i].tensor.copy_(weights[i].tensor.detach());
  }
}

void WeightCopy::give(const Model& model) const {
  const at::NoGradGuard no_grad;
  const std::vector<NamedTensor> weights = weights_of(model);
  for (std::size_t i = 0; i < weights.size(); ++i) {
    weights[i].tensor.copy_(copies_[i].tensor);
  }
}

WeightAverage::WeightAverage(const Model& model, double decay) : decay_(decay), state_(WeightCopy(model).state()) {
  state_.push_back({"updates", at::zeros({}, at::kLong)});
}

void WeightAverage::update(const Model& model) {
  const at::NoGradGuard no_grad;
  const auto t = static_cast<double>(++*state_.back().tensor.data_ptr<std::int64_t>());
  const double share = 1 - std::min(decay_, (1 + t) / (10 + t));
  const std::vector<NamedTensor> weights = weights_of(model);
  for (std::size_t i = 0; i < weights.size(); ++i) {
    state_[i].tensor.lerp_(weights[i].tensor, share);
  }
}

SwappedWeights::SwappedWeights(const Model& model, const std::vector<NamedTensor>& others) {
  const std::vector<NamedTensor> weights = weights_of(model);
  for (std::size_t i = 0; i < weights.size(); ++i) {
    tensors_.push_back(weights[i].tensor);
    own_.push_back(weights[i].tensor.tensor_data());
    weights[i].tensor.set_data(others[i].tensor);
  }
}

SwappedWeights::~SwappedWeights() {
  for (std::size_t i = 0; i < tensors_.size(); ++i) {
    tensors_[i].set_data(own_[i]);
  }
}

}  // namespace autoepoch::experiments
