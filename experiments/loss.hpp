// What training minimizes. For the few files that include LibTorch.
#pragma once

#include <ATen/core/Tensor.h>

#include "experiments/batches.hpp"
#include "experiments/settings.hpp"

namespace autoepoch::experiments {

/// How many groups of classes a second head tells apart; 0: there is no second head.
int count_groups(const LossSettings& settings);

/// What a network has to answer: classes or numbers, then the groups of a second head, then numbers beside classes.
int count_outputs(const LossSettings& settings, const DeviceData& data);

class Loss {
 public:
  Loss(const Settings& settings, const DeviceData& data);

  /// The mean over a training batch: cross-entropy with class weights, label smoothing, mixed targets and the teacher's
  /// answers, alpha T^2 KL(teacher || student) + (1 - alpha) cross-entropy at temperature T ([Hinton15]); or, for
  /// regression, the chosen function, weighted by target. A second head adds its cross-entropy of the classes' groups,
  /// times coarse_weight; of classes with numbers beside them target_weight is the share of the classes' loss.
  at::Tensor training(const at::Tensor& outputs, const Batch& batch) const;

  /// The mean of plain cross-entropy, or of the chosen function: comparable between trials whatever they train with.
  at::Tensor evaluation(const at::Tensor& outputs, const at::Tensor& targets) const;

  /// Without those of the second head.
  at::Tensor main_outputs(const at::Tensor& outputs) const;

  /// The guessed numbers beside classes.
  at::Tensor number_outputs(const at::Tensor& outputs) const;

  /// Outputs of the second head, which follow those of the first; 0: there is none.
  int groups() const { return groups_; }
  at::Tensor group_of(const at::Tensor& labels) const;

 private:
  at::Tensor distance(const at::Tensor& outputs, const at::Tensor& targets) const;
  at::Tensor regression(const at::Tensor& outputs, const at::Tensor& targets) const;
  at::Tensor classification(const at::Tensor& outputs, const at::Tensor& targets) const;

  LossSettings settings_;
  DistillationSettings distillation_;
  bool classifies_;
  int classes_;
  int groups_;
  std::int64_t targets_;         // columns of numbers; without classes they take turns in the outputs
  at::Tensor class_weight_;      // undefined: all alike
  at::Tensor group_of_classes_;  // undefined: a single head
};

}  // namespace autoepoch::experiments
