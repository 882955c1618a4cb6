// A dataset as tensors on the device it is trained on, and batches of it. For the few files that include LibTorch.
#pragma once

#include <ATen/core/Tensor.h>

#include <memory>
#include <utility>
#include <vector>

#include "autoepoch/random.hpp"
#include "experiments/data/dataset.hpp"
#include "experiments/kernels.hpp"
#include "experiments/settings.hpp"

namespace autoepoch::experiments {

struct Split {
  at::Tensor inputs;   ///< n x InputShape::size(): bytes of images, else floats, whose rows may overlap
  at::Tensor targets;  ///< n labels (int64), n x InputShape::steps() of them, or n x outputs floats
  at::Tensor numbers;  ///< classes with numbers beside them: n x DeviceData::targets floats; else undefined

  std::int64_t size() const { return targets.size(0); }
};

struct DeviceData {
  InputShape shape;
  Task task = Task::classification;
  int outputs = 0;
  std::vector<Normalization> planes;    ///< images: to mean 0 and standard deviation 1 over the training set
  std::vector<TargetColumn> targets;    ///< of numbers: see Dataset
  std::vector<std::string> vocabulary;  ///< texts: see Dataset
  double mask_probability = 0;
  Split train;
  Split val;
  Split test;

  bool classifies() const { return task == Task::classification; }
};

/// On a CPU the tensors share the dataset's memory.
std::shared_ptr<const DeviceData> to_device(Dataset dataset, at::Device device);

struct Batch {
  at::Tensor inputs;   ///< n x InputShape::size(), normalized floats
  at::Tensor targets;  ///< n, int64; of language models one for each step asked; regression: n x outputs floats
  at::Tensor mixed_targets = {};  ///< mixup: of the samples mixed in; else undefined
  at::Tensor numbers = {};        ///< as Split::numbers
  double share = 1;               ///< of `targets` against mixed_targets
  at::Tensor teacher = {};        ///< distillation: n x classes, the teacher's logits; else undefined
  at::Tensor asked = {};          ///< masked tokens: their rows among n x steps; else undefined
};

/// Gathers batches of a split; the bytes of images become floats here, so that the data takes a quarter of the memory.
class Batches {
 public:
  /// `data` must outlive the batches; so must the split be one of its.
  Batches(const DeviceData& data, const Split& split)
      : data_(&data), split_(split), fixed_masks_(Rng::stream(0, 0, "masks")) {}

  /// The samples at `rows` (int64, on the split's device). Valid until the next call, which reuses the memory. Masks of
  /// tokens are the same for any object that is asked for the same rows in the same order.
  Batch gather(const at::Tensor& rows);

  /// ... changed at random.
  Batch gather(const at::Tensor& rows, const AugmentationSettings& augmentation, Rng& rng);

 private:
  Batch gather_changed(const at::Tensor& rows, const AugmentationSettings& augmentation, Rng& rng);
  Batch gather_unchanged(const at::Tensor& rows, Rng& mask_rng);
  void mask_tokens(Batch& batch, Rng& rng) const;
  at::Tensor targets(const at::Tensor& rows) const { return split_.targets.index_select(0, rows); }
  at::Tensor images(const at::Tensor& rows, const at::Tensor& sources);
  at::Tensor images_by_operations(const at::Tensor& rows, const at::Tensor& sources) const;
  at::Tensor numbers(const at::Tensor& rows);
  float* buffer(std::int64_t rows);

  const DeviceData* data_;
  Split split_;
  at::Tensor buffer_;
  Rng fixed_masks_;
};

}  // namespace autoepoch::experiments
