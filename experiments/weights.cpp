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

std::vector<NamedTensor> copies_of(const std::vector<NamedTensor>& tensors) {
  std::vector<NamedTensor> copies;
  for (const auto& [name, tensor] : tensors) {
    copies.push_back({name, tensor.detach().clone()});
  }
  return copies;
}

void overwrite(const std::vector<NamedTensor>& tensors, const std::vector<NamedTensor>& copies) {
  const at::NoGradGuard no_grad;
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    tensors[i].tensor.copy_(copies[i].tensor);
  }
}

WeightCopy::WeightCopy(const Model& model) : copies_(copies_of(weights_of(model))) {}

void WeightCopy::take(const Model& model) { overwrite(copies_, weights_of(model)); }

void WeightCopy::give(const Model& model) const { overwrite(weights_of(model), copies_); }

WeightAverage::WeightAverage(const Model& model) : state_(WeightCopy(model).state()) {
  state_.push_back({"updates", at::zeros({}, at::kLong)});
}

void WeightAverage::update(const Model& model, double decay) {
  const auto t = static_cast<double>(++*state_.back().tensor.data_ptr<std::int64_t>());
  mix(model, 1 - std::min(decay, (1 + t) / (10 + t)));
}

void WeightAverage::add(const Model& model) {
  mix(model, 1 / static_cast<double>(++*state_.back().tensor.data_ptr<std::int64_t>()));
}

bool WeightAverage::empty() const { return *state_.back().tensor.data_ptr<std::int64_t>() == 0; }

void WeightAverage::mix(const Model& model, double share) {
  const at::NoGradGuard no_grad;
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
