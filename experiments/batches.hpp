// A dataset as tensors on the device it is trained on, and batches of it. For the few files that include LibTorch.
#pragma once

#include <ATen/core/Tensor.h>

#include <memory>

#include "experiments/dataset.hpp"
#include "experiments/kernels.hpp"

namespace autoepoch::experiments {

struct Split {
  at::Tensor pixels;  ///< n x pixels, bytes
  at::Tensor labels;  ///< n, int64

  std::int64_t size() const { return labels.size(0); }
};

struct DeviceData {
  ImageShape shape;
  int classes = 0;
  Normalization normalization;  ///< to mean 0 and standard deviation 1 over the training set
  Split train;
  Split val;
  Split test;
};

/// On a CPU the tensors share the dataset's memory.
std::shared_ptr<const DeviceData> to_device(Dataset dataset, at::Device device);

struct Batch {
  at::Tensor inputs;   ///< n x pixels, normalized floats
  at::Tensor targets;  ///< n, int64
};

/// Gathers batches of a split; the bytes become floats here, so that the data takes a quarter of the memory.
class Batches {
 public:
  Batches(Split split, Normalization normalization) : split_(std::move(split)), normalization_(normalization) {}

  /// The samples at `rows` (int64, on the split's device). Valid until the next call, which reuses the memory.
  Batch gather(const at::Tensor& rows);

 private:
  at::Tensor gather_pixels(const at::Tensor& rows);

  Split split_;
  Normalization normalization_;
  at::Tensor buffer_;
};

}  // namespace autoepoch::experiments
