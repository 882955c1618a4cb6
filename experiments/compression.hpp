// Smaller networks: pruning by magnitude, weights of few values or few bits. For the few files that include LibTorch.
#pragma once

#include <vector>

#include "experiments/models/model.hpp"
#include "experiments/settings.hpp"

namespace autoepoch::experiments {

/// Sets the smallest weights of all matrices and kernels together to zero, and keeps them there. The share grows over
/// the epochs from prune_begin_epoch to prune_end_epoch as in [Zhu17]: fast at first, sparsity s (1 - (1 -
/// progress)^3).
class Pruner {
 public:
  Pruner(const CompressionSettings& settings, const std::vector<Parameter>& parameters);

  bool active() const { return settings_.sparsity > 0; }

  /// Prunes to the share that is due after so many epochs; a weight once pruned stays so.
  void start_epoch(int epochs_done);

  /// To be called after each update of the weights.
  void apply() const;

  /// The share of zeros among the weights that can be pruned.
  double sparsity() const;

  const std::vector<NamedTensor>& masks() const { return masks_; }

  /// The share that is due.
  static double scheduled_sparsity(const CompressionSettings& settings, int epochs_done);

 private:
  CompressionSettings settings_;
  std::vector<at::Tensor> weights_;
  std::vector<NamedTensor> masks_;  // 1 or 0
};

/// A model's weights with `weight_clusters` values a tensor (k-means, [Han16]), or rounded to 8 bits with a scale for
/// each row; tensors of one dimension stay as they are. In the order of weights_of.
std::vector<NamedTensor> compressed_weights(const Model& model, const CompressionSettings& settings);

/// Bytes of the parameters when stored so: without pruned weights (and without what says where they are), with 8 bits
/// or log2(clusters) bits for a weight instead of 32, the shared values included.
double compressed_bytes(const Model& model, const CompressionSettings& settings);

}  // namespace autoepoch::experiments
