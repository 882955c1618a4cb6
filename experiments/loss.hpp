// What training minimizes. For the few files that include LibTorch.
#pragma once

#include <ATen/core/Tensor.h>

#include "experiments/batches.hpp"
#include "experiments/settings.hpp"

namespace autoepoch::experiments {

class Loss {
 public:
  Loss(const Settings& settings, const DeviceData& data);

  /// The mean over a training batch: cross-entropy with class weights, label smoothing, mixed targets and the teacher's
  /// answers, alpha T^2 KL(teacher || student) + (1 - alpha) cross-entropy at temperature T ([Hinton15]); or, for
  /// regression, the chosen function.
  at::Tensor training(const at::Tensor& outputs, const Batch& batch) const;

  /// The mean of plain cross-entropy, or of the chosen function: comparable between trials whatever they train with.
  at::Tensor evaluation(const at::Tensor& outputs, const at::Tensor& targets) const;

 private:
  at::Tensor classification(const at::Tensor& logits, const at::Tensor& targets) const;

  LossSettings settings_;
  DistillationSettings distillation_;
  bool classifies_;
  at::Tensor class_weight_;  // undefined: all alike
};

}  // namespace autoepoch::experiments
