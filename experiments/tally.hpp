// What a training epoch reports of itself. For the few files that include LibTorch.
#pragma once

#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/zeros.h>

#include "experiments/metrics.hpp"

namespace autoepoch::experiments {

/// Mean loss and share of right answers over what was asked so far. Kept on the device: adding does not wait for it.
class Tally {
 public:
  Tally(at::Device device, bool classifies)
      : sums_(at::zeros({2}, at::TensorOptions(at::kDouble).device(device))), classifies_(classifies) {}

  /// `loss` is the batch's mean.
  void add(const at::Tensor& loss, const at::Tensor& outputs, const at::Tensor& targets) {
    const at::NoGradGuard no_grad;
    const std::int64_t n = targets.size(0);
    sums_[0].add_(loss, n);
    if (classifies_) {
      sums_[1].add_(outputs.argmax(1).eq(targets).sum());
    }
    count_ += n;
  }

  double loss() const { return sums_[0].item<double>() / static_cast<double>(count_); }

  void report(Metrics& metrics) const {
    metrics["train_loss"] = loss();
    if (classifies_) {
      metrics["train_accuracy"] = sums_[1].item<double>() / static_cast<double>(count_);
    }
  }

 private:
  at::Tensor sums_;
  bool classifies_;
  std::int64_t count_ = 0;
};

}  // namespace autoepoch::experiments
