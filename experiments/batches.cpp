#include "experiments/batches.hpp"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>

#include <utility>

namespace autoepoch::experiments {
namespace {

// The memory lives as long as the last tensor that shares it.
Split to_tensors(Samples& samples, int width, const std::shared_ptr<Dataset>& owner, at::Device device) {
  const auto release = [owner](void*) {};
  return {.pixels = at::from_blob(samples.pixels.data(), {samples.size(), width}, release, at::kByte).to(device),
          .labels = at::from_blob(samples.labels.data(), {samples.size()}, release, at::kLong).to(device)};
}

}  // namespace

std::shared_ptr<const DeviceData> to_device(Dataset dataset, at::Device device) {
  const auto owner = std::make_shared<Dataset>(std::move(dataset));
  const int width = owner->shape.pixels();
  const float scale = 1 / owner->standard_deviation;
  return std::make_shared<DeviceData>(DeviceData{.shape = owner->shape,
                                                 .classes = owner->classes,
                                                 .normalization = {.scale = scale, .shift = -owner->mean * scale},
                                                 .train = to_tensors(owner->train, width, owner, device),
                                                 .val = to_tensors(owner->val, width, owner, device),
                                                 .test = to_tensors(owner->test, width, owner, device)});
}

Batch Batches::gather(const at::Tensor& rows) {
  return {.inputs = gather_pixels(rows), .targets = split_.labels.index_select(0, rows)};
}

at::Tensor Batches::gather_pixels(const at::Tensor& rows) {
  const auto& [scale, shift] = normalization_;
  if (!split_.pixels.is_cpu()) {
    return split_.pixels.index_select(0, rows).to(at::kFloat).mul_(scale).add_(shift);
  }
  const std::int64_t width = split_.pixels.size(1);
  if (!buffer_.defined() || buffer_.size(0) < rows.size(0)) {
    buffer_ = at::empty({rows.size(0), width}, at::kFloat);
  }
  gather_rows(split_.pixels.data_ptr<std::uint8_t>(), static_cast<std::size_t>(width),
              {rows.data_ptr<std::int64_t>(), static_cast<std::size_t>(rows.size(0))}, normalization_,
              buffer_.data_ptr<float>());
  return buffer_.narrow(0, 0, rows.size(0));
}

}  // namespace autoepoch::experiments
