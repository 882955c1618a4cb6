// SGD, Adam, AdamW, RMSprop and Adagrad as PyTorch defines them. For the few files that include LibTorch.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "experiments/models/model.hpp"
#include "experiments/optimizer_settings.hpp"

namespace autoepoch::experiments {

struct OptimizerOptions {
  bool one_pass = false;      ///< CPU only: each tensor's memory in a single loop instead of several tensor operations
  double layer_lr_decay = 1;  ///< the learning rate of each layer group in parts of the next one's; the head's is whole
};

class Optimizer {
 public:
  /// `parameters` are shared with the model and must be contiguous floats.
  Optimizer(const OptimizerSettings& settings, const std::vector<Parameter>& parameters, OptimizerOptions options);

  /// One update from the parameters' gradients, which are gone afterwards. Those without one stay as they are.
  void step(double learning_rate);

  /// Tensors that a resumed trial needs, by names such as "0.weight.exp_avg"; shared, so that they can be overwritten.
  const std::vector<NamedTensor>& state() const { return state_; }

 private:
  struct Slot {
    at::Tensor parameter;
    at::Tensor first;   // momentum buffer or first moment
    at::Tensor second;  // second moment, or sum of squares
    double weight_decay = 0;
    double rate = 1;                // in parts of the learning rate
    std::int64_t* steps = nullptr;  // taken so far
  };

  at::Tensor add_state(const std::string& name, const at::Tensor& like);
  void update(const Slot& slot, const at::Tensor& gradient, double learning_rate) const;
  void sgd(const Slot& slot, const at::Tensor& gradient, double learning_rate) const;
  void adam(const Slot& slot, const at::Tensor& gradient, double learning_rate) const;
  void rmsprop(const Slot& slot, const at::Tensor& gradient, double learning_rate) const;
  void adagrad(const Slot& slot, const at::Tensor& gradient, double learning_rate) const;

  OptimizerSettings settings_;
  bool one_pass_;
  double epsilon_;
  std::vector<Slot> slots_;
  std::vector<NamedTensor> state_;
  at::Tensor steps_;  // of each slot, integers on the CPU
};

/// torch.nn.utils.clip_grad_norm_: scales all gradients together so that their norm is at most `largest`.
void clip_gradient_norm(const std::vector<Parameter>& parameters, double largest);

/// torch.nn.utils.clip_grad_value_.
void clip_gradient_values(const std::vector<Parameter>& parameters, double largest);

}  // namespace autoepoch::experiments
