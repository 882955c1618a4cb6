// Training in fewer bits. For the few files that include LibTorch.
#pragma once

#include <ATen/core/Tensor.h>

#include "experiments/settings.hpp"

namespace autoepoch::experiments {

/// While it lives, matrix products and convolutions compute in the given precision (PyTorch's autocast); weights,
/// gradients and everything that adds up stay in 32 bits. bf16 has the range of 32 bits: losses need no scaling.
class MixedPrecision {
 public:
  MixedPrecision(Precision precision, at::Device device);
  ~MixedPrecision();
  MixedPrecision(const MixedPrecision&) = delete;
  MixedPrecision& operator=(const MixedPrecision&) = delete;

 private:
  bool active_;
  at::Device device_;
};

}  // namespace autoepoch::experiments
