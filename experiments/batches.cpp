#include "experiments/batches.hpp"

#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/tensor.h>

#include "experiments/augmentation.hpp"

namespace autoepoch::experiments {
namespace {

// The memory lives as long as the last tensor that shares it.
class Sharer {
 public:
  Sharer(std::shared_ptr<Dataset> owner, at::Device device) : owner_(std::move(owner)), device_(device) {}

  Split share(Samples& samples) const {
    const InputShape& shape = owner_->shape;
    const std::int64_t n = samples.size();
    const std::int64_t steps = shape.steps();
    const bool bytes = shape.kind == InputKind::image;
    void* inputs = bytes ? static_cast<void*>(samples.pixels.data()) : samples.numbers.data();
    return {.inputs = tensor(inputs, {n, shape.size()}, {owner_->stride, 1}, bytes ? at::kByte : at::kFloat),
            .targets = owner_->task == Task::regression ? tensor(samples.targets.data(), {n, owner_->outputs},
                                                                 {owner_->target_stride, 1}, at::kFloat)
                       : steps > 1 ? tensor(samples.labels.data(), {n, steps}, {steps, 1}, at::kLong)
                                   : tensor(samples.labels.data(), {n}, {1}, at::kLong),
            .numbers = beside_classes(samples)};
  }

 private:
  at::Tensor beside_classes(Samples& samples) const {
    const auto columns = static_cast<std::int64_t>(owner_->targets.size());
    return owner_->task == Task::classification && columns > 0
               ? tensor(samples.targets.data(), {samples.size(), columns}, {columns, 1}, at::kFloat)
               : at::Tensor();
  }

  at::Tensor tensor(void* data, at::IntArrayRef sizes, at::IntArrayRef strides, at::ScalarType type) const {
    if (sizes[0] == 0) {
      return at::empty(sizes, at::TensorOptions(type).device(device_));
    }
    return at::from_blob(data, sizes, strides, [owner = owner_](void*) {}, type).to(device_);
  }

  std::shared_ptr<Dataset> owner_;
  at::Device device_;
};

std::span<const std::int64_t> as_span(const at::Tensor& rows) {
  return {rows.data_ptr<std::int64_t>(), static_cast<std::size_t>(rows.size(0))};
}

}  // namespace

std::shared_ptr<const DeviceData> to_device(Dataset dataset, at::Device device) {
  const auto owner = std::make_shared<Dataset>(std::move(dataset));
  std::vector<Normalization> planes;
  for (std::size_t i = 0; i < owner->mean.size(); ++i) {
    const float scale = 1 / owner->deviation[i];
    planes.push_back({.scale = scale, .shift = -owner->mean[i] * scale});
  }
  const Sharer sharer(owner, device);
  return std::make_shared<DeviceData>(DeviceData{.shape = owner->shape,
                                                 .task = owner->task,
                                                 .outputs = owner->outputs,
                                                 .planes = std::move(planes),
                                                 .targets = owner->targets,
                                                 .vocabulary = owner->vocabulary,
                                                 .mask_probability = owner->mask_probability,
                                                 .train = sharer.share(owner->train),
                                                 .val = sharer.share(owner->val),
                                                 .test = sharer.share(owner->test)});
}

Batch Batches::gather(const at::Tensor& rows) { return gather_unchanged(rows, fixed_masks_); }

Batch Batches::gather_unchanged(const at::Tensor& rows, Rng& mask_rng) {
  Batch batch{.inputs = data_->shape.kind == InputKind::image ? images(rows, {}) : numbers(rows),
              .targets = targets(rows)};
  if (data_->shape.predicts != Prediction::whole) {
    batch.targets = batch.targets.flatten();
  }
  if (split_.numbers.defined()) {
    batch.numbers = split_.numbers.index_select(0, rows);
  }
  if (data_->mask_probability > 0) {
    mask_tokens(batch, mask_rng);
  }
  return batch;
}

// As in [Devlin19]: of the tokens to be guessed 80 % become unknown ones, 10 % any other, and 10 % stay.
void Batches::mask_tokens(Batch& batch, Rng& rng) const {
  const at::Tensor tokens = batch.inputs.cpu().contiguous();
  std::vector<std::int64_t> asked;
  for (std::int64_t i = 0; i < tokens.numel(); ++i) {
    float& token = tokens.data_ptr<float>()[i];
    if (token == 0 || rng.uniform() >= data_->mask_probability) {
      continue;
    }
    asked.push_back(i);
    const double fate = rng.uniform();
    if (fate < 0.8) {
      token = 1;
    } else if (fate < 0.9) {
      token = static_cast<float>(rng.below(static_cast<std::uint64_t>(data_->shape.vocabulary)));
    }
  }
  if (asked.empty()) {
    asked.push_back(0);  // a batch without a question has no loss
  }
  batch.asked = at::tensor(asked, at::kLong).to(batch.inputs.device());
  batch.inputs = tokens.to(batch.inputs.device());
  batch.targets = batch.targets.index_select(0, batch.asked);
}

Batch Batches::gather(const at::Tensor& rows, const AugmentationSettings& augmentation, Rng& rng) {
  Batch batch = gather_changed(rows, augmentation, rng);
  if (augmentation.mixup_alpha > 0) {  // each sample with its neighbour in the shuffled batch
    batch.share = draw_beta(augmentation.mixup_alpha, rng);
    const auto mixed = [&](const at::Tensor& x) { return x.mul(batch.share).add(x.roll(1, 0), 1 - batch.share); };
    batch.inputs = mixed(batch.inputs);
    batch.mixed_targets = batch.targets.roll(1, 0);
    batch.numbers = batch.numbers.defined() ? mixed(batch.numbers) : batch.numbers;
  }
  return batch;
}

Batch Batches::gather_changed(const at::Tensor& rows, const AugmentationSettings& augmentation, Rng& rng) {
  if (!augmentation.changes_images()) {
    return gather_unchanged(rows, rng);
  }
  const std::int64_t pixels = std::int64_t{data_->shape.height} * data_->shape.width;
  const at::Tensor sources = at::empty({rows.size(0), pixels}, at::kLong);
  for (std::int64_t i = 0; i < rows.size(0); ++i) {
    draw_sources(augmentation, data_->shape, rng, sources.data_ptr<std::int64_t>() + i * pixels);
  }
  return {.inputs = images(rows, sources), .targets = targets(rows)};
}

// `sources`: n x pixels on the CPU, as gather_images understands it, or undefined.
at::Tensor Batches::images(const at::Tensor& rows, const at::Tensor& sources) {
  if (!split_.inputs.is_cpu()) {
    return images_by_operations(rows, sources);
  }
  const ByteImages from{
      .bytes = split_.inputs.data_ptr<std::uint8_t>(),
      .pixels = static_cast<std::size_t>(data_->shape.height) * static_cast<std::size_t>(data_->shape.width),
      .planes = data_->planes};
  float* out = buffer(rows.size(0));
  if (sources.defined()) {
    gather_images(from, as_span(rows), sources.data_ptr<std::int64_t>(), out);
  } else {
    gather_images(from, as_span(rows), out);
  }
  return buffer_.narrow(0, 0, rows.size(0));
}

at::Tensor Batches::images_by_operations(const at::Tensor& rows, const at::Tensor& sources) const {
  const std::int64_t channels = data_->shape.channels;
  const at::Tensor bytes = split_.inputs.index_select(0, rows);
  std::vector<float> scale;
  std::vector<float> shift;
  for (const Normalization& plane : data_->planes) {
    scale.push_back(plane.scale);
    shift.push_back(plane.shift);
  }
  const auto per_plane = [&](const std::vector<float>& values) {
    return at::tensor(values, at::kFloat).to(bytes.device()).view({1, channels, 1});
  };
  at::Tensor x = bytes.view({rows.size(0), channels, -1}).to(at::kFloat).mul_(per_plane(scale)).add_(per_plane(shift));
  if (sources.defined()) {
    const at::Tensor from = sources.to(bytes.device()).unsqueeze(1).expand_as(x);
    x = x.gather(2, from.clamp_min(0)).mul_(from.ge(0));
  }
  return x.flatten(1);
}

at::Tensor Batches::numbers(const at::Tensor& rows) {
  if (!split_.inputs.is_cpu()) {
    return split_.inputs.index_select(0, rows);
  }
  const NumberRows from{.numbers = split_.inputs.data_ptr<float>(),
                        .width = static_cast<std::size_t>(split_.inputs.size(1)),
                        .stride = static_cast<std::size_t>(split_.inputs.stride(0))};
  gather_numbers(from, as_span(rows), buffer(rows.size(0)));
  return buffer_.narrow(0, 0, rows.size(0));
}

float* Batches::buffer(std::int64_t rows) {
  if (!buffer_.defined() || buffer_.size(0) < rows) {
    buffer_ = at::empty({rows, split_.inputs.size(1)}, at::kFloat);
  }
  return buffer_.data_ptr<float>();
}

}  // namespace autoepoch::experiments
