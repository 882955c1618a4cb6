// SGD, Adam and AdamW as PyTorch defines them. For the few files that include LibTorch.
#pragma once

#include <cstdint>
#include <vector>

#include "experiments/model.hpp"
#include "experiments/settings.hpp"

namespace autoepoch::experiments {

class Optimizer {
 public:
  /// `parameters` are shared with the model and must be contiguous floats. `one_pass`, for the CPU only: update each
  /// tensor's memory in a single loop instead of by several tensor operations.
  Optimizer(const OptimizerSettings& settings, const std::vector<NamedTensor>& parameters, bool one_pass);

  /// One update from the parameters' gradients, which are gone afterwards.
  void step(double learning_rate);

  /// Tensors that a resumed trial needs, by names such as "0.weight.exp_avg"; shared, so that they can be overwritten.
  const std::vector<NamedTensor>& state() const { return state_; }

 private:
  struct Slot {
    at::Tensor parameter;
    at::Tensor first;   // momentum buffer or first moment
    at::Tensor second;  // second moment
  };

  at::Tensor add_state(const std::string& name, const at::Tensor& like);
  void sgd(const Slot& slot, const at::Tensor& gradient, double learning_rate) const;
  void adam(const Slot& slot, const at::Tensor& gradient, double learning_rate, double t) const;

  OptimizerSettings settings_;
  bool one_pass_;
  double weight_decay_;
  std::vector<Slot> slots_;
  std::vector<NamedTensor> state_;
  at::Tensor steps_;  // taken so far: one integer, on the CPU
};

}  // namespace autoepoch::experiments
