// Further versions of a model's weights: an average of them, a copy of the best. For the few files that include
// LibTorch.
#pragma once

#include <string>
#include <vector>

#include "experiments/models/model.hpp"

namespace autoepoch::experiments {

/// The model's parameters and floating-point buffers.
std::vector<NamedTensor> weights_of(const Model& model);

/// Deep copies under the same names; and back, value by value.
std::vector<NamedTensor> copies_of(const std::vector<NamedTensor>& tensors);
void overwrite(const std::vector<NamedTensor>& tensors, const std::vector<NamedTensor>& copies);

/// Copies of the model's weights by name.
class WeightCopy {
 public:
  explicit WeightCopy(const Model& model);

  void take(const Model& model);
  void give(const Model& model) const;
  const std::vector<NamedTensor>& state() const { return copies_; }

 private:
  std::vector<NamedTensor> copies_;
};

/// An average of the model's weights and floating-point buffers over the training.
class WeightAverage {
 public:
  explicit WeightAverage(const Model& model);

  /// Exponential moving: average = d average + (1 - d) weights, where d is the smaller of `decay` and
  /// (1 + t) / (10 + t) after t updates, so that the first weights are soon forgotten. After each update of the
  /// weights.
  void update(const Model& model, double decay);

  /// The plain mean of all weights added ([Izmailov18]): torch.optim.swa_utils.AveragedModel with use_buffers.
  void add(const Model& model);

  /// Whether anything has been averaged yet.
  bool empty() const;
  const std::vector<NamedTensor>& state() const { return state_; }

 private:
  void mix(const Model& model, double share);

  std::vector<NamedTensor> state_;  // the averages, and the count of updates at the end
};

/// While it lives the model has other weights. Costs nothing: only pointers are swapped.
class SwappedWeights {
 public:
  SwappedWeights(const Model& model, const std::vector<NamedTensor>& others);
  ~SwappedWeights();
  SwappedWeights(const SwappedWeights&) = delete;
  SwappedWeights& operator=(const SwappedWeights&) = delete;

 private:
  std::vector<at::Tensor> tensors_;
  std::vector<at::Tensor> own_;
};

}  // namespace autoepoch::experiments
