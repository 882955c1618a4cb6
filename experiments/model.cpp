#include "experiments/model.hpp"

#include <ATen/ops/batch_norm.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/max_pool2d.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "autoepoch/error.hpp"

namespace autoepoch::experiments {
namespace {

// Appends layers one after the other, naming their tensors as nn.Sequential would: "INDEX.weight".
class Builder {
 public:
  explicit Builder(at::Generator generator) : generator_(std::move(generator)) {}

  void linear(int inputs, int outputs) {
    const at::Tensor weight = drawn("weight", {outputs, inputs}, inputs);
    const at::Tensor bias = drawn("bias", {outputs}, inputs);
    append([=](const at::Tensor& x, const Pass&) { return at::linear(x, weight, bias); });
  }

  void convolution(int inputs, int outputs, int kernel_size) {
    const int fan_in = inputs * kernel_size * kernel_size;
    const at::Tensor weight = drawn("weight", {outputs, inputs, kernel_size, kernel_size}, fan_in);
    const at::Tensor bias = drawn("bias", {outputs}, fan_in);
    const int padding = kernel_size / 2;
    append([=](const at::Tensor& x, const Pass&) { return at::conv2d(x, weight, bias, 1, padding); });
  }

  void batch_norm(int features) {
    const at::Tensor weight = parameter("weight", at::ones({features}, options()));
    const at::Tensor bias = parameter("bias", at::zeros({features}, options()));
    const at::Tensor mean = buffer("running_mean", at::zeros({features}, options()));
    const at::Tensor variance = buffer("running_var", at::ones({features}, options()));
    append([=](const at::Tensor& x, const Pass& pass) {
      return at::batch_norm(x, weight, bias, mean, variance, pass.training, 0.1, 1e-5, true);
    });
  }

  void relu() {
    append([](const at::Tensor& x, const Pass&) { return at::relu(x); });
  }

  void max_pool() {
    append([](const at::Tensor& x, const Pass&) { return at::max_pool2d(x, 2); });
  }

  // Drawn from the trial's generator, which at::dropout cannot do.
  void dropout(double probability) {
    const double keep = 1 - probability;
    append([=](const at::Tensor& x, const Pass& pass) {
      if (!pass.training || keep == 1) {
        return x;
      }
      const at::Tensor drawn = at::empty_like(x, x.options().requires_grad(false)).uniform_(0, 1, pass.generator);
      return x.mul(drawn.lt_(keep).div_(keep));  // 0 or 1 / keep
    });
  }

  void reshape(std::vector<std::int64_t> sizes) {
    append([sizes = std::move(sizes)](const at::Tensor& x, const Pass&) { return x.reshape(sizes); });
  }

  Model finish() && { return std::move(model_); }

 private:
  at::TensorOptions options() const { return at::TensorOptions().dtype(at::kFloat).device(generator_.device()); }
  std::string name(const char* role) const { return std::to_string(model_.layers.size()) + "." + role; }
  void append(Layer layer) { model_.layers.push_back(std::move(layer)); }

  at::Tensor parameter(const char* role, const at::Tensor& value) {
    model_.parameters.push_back({name(role), value.requires_grad_(true)});
    return value;
  }

  at::Tensor buffer(const char* role, const at::Tensor& value) {
    model_.buffers.push_back({name(role), value});
    return value;
  }

  // PyTorch's default, kaiming_uniform_ with a = sqrt(5): uniform within 1 / sqrt(fan in).
  at::Tensor drawn(const char* role, at::IntArrayRef sizes, int fan_in) {
    const double bound = 1 / std::sqrt(fan_in);
    return parameter(role, at::empty(sizes, options()).uniform_(-bound, bound, generator_));
  }

  at::Generator generator_;
  Model model_;
};

void dense_block(Builder& builder, const ModelSettings& settings, int inputs) {
  builder.linear(inputs, settings.hidden);
  if (settings.batch_norm) {
    builder.batch_norm(settings.hidden);
  }
  builder.relu();
  builder.dropout(settings.dropout);
}

Model make_mlp(const ModelSettings& settings, const ModelShape& shape, Builder builder) {
  int width = shape.image.pixels();
  for (int i = 0; i < settings.depth; ++i) {
    dense_block(builder, settings, width);
    width = settings.hidden;
  }
  builder.linear(width, shape.classes);
  return std::move(builder).finish();
}

Model make_cnn(const ModelSettings& settings, const ModelShape& shape, Builder builder) {
  ImageShape image = shape.image;
  if ((std::min(image.height, image.width) >> std::min(settings.depth, 30)) == 0) {
    throw InvalidInput("/experiment/depth", "after " + std::to_string(settings.depth) +
                                                " poolings nothing is left of an image of " +
                                                std::to_string(image.height) + " x " + std::to_string(image.width));
  }
  builder.reshape({-1, image.channels, image.height, image.width});
  for (int i = 0; i < settings.depth; ++i) {
    const int outputs = settings.channels << i;
    builder.convolution(image.channels, outputs, settings.kernel_size);
    if (settings.batch_norm) {
      builder.batch_norm(outputs);
    }
    builder.relu();
    builder.max_pool();
    image = {.channels = outputs, .height = image.height / 2, .width = image.width / 2};
  }
  builder.reshape({-1, image.pixels()});
  dense_block(builder, settings, image.pixels());
  builder.linear(settings.hidden, shape.classes);
  return std::move(builder).finish();
}

}  // namespace

Model make_model(const ModelSettings& settings, const ModelShape& shape, at::Generator generator) {
  Builder builder(std::move(generator));
  switch (settings.model) {
    case Architecture::mlp:
      return make_mlp(settings, shape, std::move(builder));
    case Architecture::cnn:
      return make_cnn(settings, shape, std::move(builder));
  }
  throw InvalidInput("/experiment/model", "unknown");
}

}  // namespace autoepoch::experiments
