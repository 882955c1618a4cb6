#include "experiments/compression.hpp"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/bucketize.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/linspace.h>
#include <ATen/ops/ones_like.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros_like.h>

#include <algorithm>
#include <cmath>

#include "experiments/weights.hpp"

namespace autoepoch::experiments {
namespace {

// One-dimensional k-means from equally spaced centroids, which [Han16] found best; pruned weights stay zero.
at::Tensor clustered(const at::Tensor& weight, int clusters) {
  constexpr int kIterations = 20;
  const at::Tensor values = weight.flatten();
  const at::Tensor kept = values.ne(0);
  at::Tensor centroids = at::linspace(values.min().item(), values.max().item(), clusters, values.options());
  at::Tensor assignment;
  for (int i = 0; i < kIterations; ++i) {
    const at::Tensor borders = centroids.slice(0, 1).add(centroids.slice(0, 0, -1)).div_(2);
    assignment = at::bucketize(values, borders);
    const at::Tensor ones = kept.to(at::kFloat);
    const at::Tensor counts = at::zeros_like(centroids).scatter_add_(0, assignment, ones);
    const at::Tensor sums = at::zeros_like(centroids).scatter_add_(0, assignment, values);
    centroids = std::get<0>(at::where(counts.gt(0), sums.div(counts.clamp_min(1)), centroids).sort());
  }
  return centroids.index_select(0, assignment).mul_(kept).view_as(weight);
}

// Symmetric, one scale for each output.
at::Tensor rounded_to_int8(const at::Tensor& weight) {
  const at::Tensor rows = weight.flatten(1);
  const at::Tensor scale = std::get<0>(rows.abs().max(1, true)).div_(127).clamp_min_(1e-12);
  return rows.div(scale).round_().mul_(scale).view_as(weight);
}

}  // namespace

Pruner::Pruner(const CompressionSettings& settings, const std::vector<Parameter>& parameters) : settings_(settings) {
  for (const Parameter& parameter : parameters) {
    if (parameter.tensor.dim() > 1 && active()) {
      weights_.push_back(parameter.tensor);
      masks_.push_back({parameter.name, at::ones_like(parameter.tensor.detach())});
    }
  }
}

double Pruner::scheduled_sparsity(const CompressionSettings& settings, int epochs_done) {
  if (epochs_done < settings.prune_begin_epoch) {
    return 0;
  }
  const int duration = settings.prune_end_epoch - settings.prune_begin_epoch;
  const double progress = duration > 0 ? std::min(1.0, double(epochs_done - settings.prune_begin_epoch) / duration) : 1;
  return settings.sparsity * (1 - std::pow(1 - progress, 3));
}

void Pruner::start_epoch(int epochs_done) {
  const double share = scheduled_sparsity(settings_, epochs_done);
  if (!active() || share <= 0 || epochs_done > settings_.prune_end_epoch) {
    return;
  }
  const at::NoGradGuard no_grad;
  std::vector<at::Tensor> magnitudes;
  for (std::size_t i = 0; i < weights_.size(); ++i) {
    magnitudes.push_back(weights_[i].mul(masks_[i].tensor).abs().flatten());
  }
  const at::Tensor all = at::cat(magnitudes);
  const std::int64_t pruned = std::llround(share * static_cast<double>(all.numel()));
  if (pruned == 0) {
    return;
  }
  const at::Tensor threshold = std::get<0>(all.kthvalue(pruned));
  for (std::size_t i = 0; i < weights_.size(); ++i) {
    masks_[i].tensor.mul_(weights_[i].abs().gt(threshold));
  }
  apply();
}

void Pruner::apply() const {
  const at::NoGradGuard no_grad;
  for (std::size_t i = 0; i < weights_.size(); ++i) {
    weights_[i].mul_(masks_[i].tensor);
  }
}

double Pruner::sparsity() const {
  double zeros = 0;
  double all = 0;
  for (const at::Tensor& weight : weights_) {
    zeros += weight.detach().eq(0).sum().item<double>();
    all += static_cast<double>(weight.numel());
  }
  return all > 0 ? zeros / all : 0;
}

std::vector<NamedTensor> compressed_weights(const Model& model, const CompressionSettings& settings) {
  const at::NoGradGuard no_grad;
  std::vector<NamedTensor> weights = weights_of(model);
  for (auto& [name, tensor] : weights) {
    tensor = tensor.detach();
    if (tensor.dim() > 1 && settings.weight_clusters > 1) {
      tensor = clustered(tensor, settings.weight_clusters);
    }
    if (tensor.dim() > 1 && settings.int8) {
      tensor = rounded_to_int8(tensor);
    }
  }
  return weights;
}

double compressed_bytes(const Model& model, const CompressionSettings& settings) {
  double bits = 0;
  for (const Parameter& parameter : model.parameters) {
    const auto values = static_cast<double>(parameter.tensor.numel());
    if (parameter.tensor.dim() < 2) {
      bits += 32 * values;
      continue;
    }
    const double kept = parameter.tensor.detach().ne(0).sum().item<double>();
    if (settings.weight_clusters > 1) {
      bits += kept * std::ceil(std::log2(settings.weight_clusters)) + 32.0 * settings.weight_clusters;
    } else if (settings.int8) {
      bits += kept * 8 + 32 * static_cast<double>(parameter.tensor.size(0));  // with the scales
    } else {
      bits += kept * 32;
    }
  }
  return bits / 8;
}

}  // namespace autoepoch::experiments
