#include "experiments/models/builder.hpp"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/batch_norm.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/fake_quantize_per_channel_affine.h>
#include <ATen/ops/fake_quantize_per_tensor_affine.h>
#include <ATen/ops/layer_norm.h>
#include <ATen/ops/linalg_qr.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/max_pool2d.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/sign.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <cmath>

#include "autoepoch/error.hpp"

namespace autoepoch::experiments {
namespace {

// torch.nn.init.orthogonal_: the Q of a normal matrix, with the sign that makes it unique.
at::Tensor orthogonal(at::IntArrayRef sizes, const at::TensorOptions& options, at::Generator generator) {
  const std::int64_t rows = sizes[0];
  const std::int64_t columns = at::empty(sizes).numel() / rows;
  const bool flat = rows < columns;
  const at::Tensor drawn =
      at::empty({std::max(rows, columns), std::min(rows, columns)}, options).normal_(0, 1, generator);
  const auto [q, r] = at::linalg_qr(drawn);
  const at::Tensor signed_q = q.mul(r.diagonal().sign());
  return (flat ? signed_q.t() : signed_q).reshape(sizes).contiguous();
}

// A network that sees how far each step is from the last one, and predicts how far the future is from it ([Zeng23]).
Layer relative_to_last(const Layer& inner, const InputShape& input) {
  const at::Tensor targets = at::empty({static_cast<std::int64_t>(input.target_channels.size())}, at::kLong);
  std::copy(input.target_channels.begin(), input.target_channels.end(), targets.data_ptr<std::int64_t>());
  return [=, steps = input.width, channels = input.channels](const at::Tensor& x, const Pass& pass) {
    const at::Tensor window = x.view({-1, steps, channels});
    const at::Tensor last = window.narrow(1, steps - 1, 1);  // n x 1 x channels
    const at::Tensor outputs = inner(window.sub(last).flatten(1), pass);
    const at::Tensor future = outputs.view({-1, outputs.size(1) / targets.size(0), targets.size(0)});
    return future.add(last.index_select(2, targets.to(x.device()))).flatten(1);
  };
}

}  // namespace

at::TensorOptions Builder::options() const { return at::TensorOptions().dtype(at::kFloat).device(generator_.device()); }

at::Tensor Builder::parameter(const std::string& name, const at::Tensor& value) {
  model_.parameters.push_back({name, value.requires_grad_(true), group_});
  return value;
}

at::Tensor Builder::buffer(const std::string& name, const at::Tensor& value) {
  model_.buffers.push_back({name, value});
  return value;
}

void Builder::append(Layer layer) {
  model_.layers.push_back(std::move(layer));
  bool has_matrix = false;
  for (const Parameter& parameter : model_.parameters) {
    has_matrix = has_matrix || (parameter.group == group_ && parameter.tensor.dim() > 1);
  }
  for (Parameter& parameter : model_.parameters) {
    parameter.group = std::min(parameter.group, has_matrix ? group_ : std::max(group_ - 1, 0));
  }
  group_ += has_matrix ? 1 : 0;
}

at::Tensor Builder::uniform(const std::string& name, at::IntArrayRef sizes, double bound) {
  return parameter(name, at::empty(sizes, options()).uniform_(-bound, bound, generator_));
}

at::Tensor Builder::weight(const std::string& name, at::IntArrayRef sizes, int fan_in) {
  const double fan_out = static_cast<double>(sizes[0]) * fan_in / static_cast<double>(sizes[1]);
  switch (init_) {
    case Init::standard:  // PyTorch's kaiming_uniform_ with a = sqrt(5)
      return uniform(name, sizes, 1 / std::sqrt(fan_in));
    case Init::xavier_uniform:
      return uniform(name, sizes, std::sqrt(6 / (fan_in + fan_out)));
    case Init::kaiming_normal:
      return parameter(name, at::empty(sizes, options()).normal_(0, std::sqrt(2.0 / fan_in), generator_));
    case Init::orthogonal:
      return parameter(name, orthogonal(sizes, options(), generator_));
  }
  throw InvalidInput("/experiment/init", "unknown");
}

at::Tensor Builder::bias(const std::string& name, int size, int fan_in) {
  return init_ == Init::standard ? uniform(name, {size}, 1 / std::sqrt(fan_in))
                                 : parameter(name, at::zeros({size}, options()));
}

at::Tensor Builder::embedding(const std::string& name, int rows, int width, bool with_padding) {
  at::Tensor drawn = at::empty({rows, width}, options()).normal_(0, 1, generator_);
  if (with_padding) {
    drawn[0].zero_();
  }
  return parameter(name + ".weight", drawn);
}

Layer Builder::linear(const std::string& name, int inputs, int outputs) {
  const at::Tensor matrix = weight(name + ".weight", {outputs, inputs}, inputs);
  const at::Tensor offset = bias(name + ".bias", outputs, inputs);
  return [=](const at::Tensor& x, const Pass& pass) {
    return at::linear(seen_input(x, pass), seen_weight(matrix, pass), offset);
  };
}

Layer Builder::convolution(const std::string& name, const Convolution& shape) {
  const int fan_in = shape.inputs * shape.kernel_size * shape.kernel_size;
  const at::Tensor kernel =
      weight(name + ".weight", {shape.outputs, shape.inputs, shape.kernel_size, shape.kernel_size}, fan_in);
  const at::Tensor offset = shape.bias ? bias(name + ".bias", shape.outputs, fan_in) : at::Tensor();
  const int stride = shape.stride;
  const int padding = shape.kernel_size / 2;
  return [=](const at::Tensor& x, const Pass& pass) {
    return at::conv2d(x, seen_weight(kernel, pass), offset, stride, padding);
  };
}

Layer Builder::batch_norm(const std::string& name, int features) {
  const at::Tensor scale = parameter(name + ".weight", at::ones({features}, options()));
  const at::Tensor shift = parameter(name + ".bias", at::zeros({features}, options()));
  const at::Tensor mean = buffer(name + ".running_mean", at::zeros({features}, options()));
  const at::Tensor variance = buffer(name + ".running_var", at::ones({features}, options()));
  return [=](const at::Tensor& x, const Pass& pass) {
    return at::batch_norm(x, scale, shift, mean, variance, pass.training, 0.1, 1e-5, true);
  };
}

Layer Builder::layer_norm(const std::string& name, int features) {
  const at::Tensor scale = parameter(name + ".weight", at::ones({features}, options()));
  const at::Tensor shift = parameter(name + ".bias", at::zeros({features}, options()));
  return [=](const at::Tensor& x, const Pass&) { return at::layer_norm(x, {features}, scale, shift); };
}

Layer Builder::relu() {
  return [](const at::Tensor& x, const Pass&) { return at::relu(x); };
}

Layer Builder::max_pool() {
  return [](const at::Tensor& x, const Pass&) { return at::max_pool2d(x, 2); };
}

Layer Builder::dropout(double probability) {
  return [=](const at::Tensor& x, const Pass& pass) { return drop_out(x, probability, pass); };
}

Layer Builder::reshape(std::vector<std::int64_t> sizes) {
  return [sizes = std::move(sizes)](const at::Tensor& x, const Pass&) { return x.reshape(sizes); };
}

Layer in_sequence(std::vector<Layer> layers) {
  return [layers = std::move(layers)](const at::Tensor& input, const Pass& pass) {
    at::Tensor x = input;
    for (const Layer& layer : layers) {
      x = layer(x, pass);
    }
    return x;
  };
}

at::Tensor seen_weight(const at::Tensor& weight, const Pass& pass) {
  if (!pass.fake_int8) {
    return weight;
  }
  const at::Tensor largest = std::get<0>(weight.detach().flatten(1).abs().max(1));
  const at::Tensor zeros = at::zeros({weight.size(0)}, weight.options().dtype(at::kInt).requires_grad(false));
  return at::fake_quantize_per_channel_affine(weight, largest.div(127).clamp_min_(1e-12), zeros, 0, -127, 127);
}

at::Tensor seen_input(const at::Tensor& x, const Pass& pass) {
  if (!pass.int8_inputs) {
    return x;
  }
  constexpr int kLevels = 255;
  const double low = std::min(x.min().item<double>(), 0.0);  // so that 0 is exact
  const double high = std::max(x.max().item<double>(), 0.0);
  if (!std::isfinite(high - low)) {  // a network that has diverged
    return x;
  }
  const double scale = std::max((high - low) / kLevels, 1e-12);
  const auto zero_point = static_cast<std::int64_t>(std::nearbyint(-low / scale));
  return at::fake_quantize_per_tensor_affine(x, scale, zero_point, 0, kLevels);
}

at::Tensor asked_rows(const at::Tensor& steps, const Pass& pass) {
  const at::Tensor rows = steps.flatten(0, 1);
  return pass.asked.defined() ? rows.index_select(0, pass.asked) : rows;
}

// at::dropout cannot be given a generator.
at::Tensor drop_out(const at::Tensor& x, double probability, const Pass& pass) {
  const double keep = 1 - probability;
  if (!pass.training || keep == 1) {
    return x;
  }
  const at::Tensor drawn = at::empty_like(x, x.options().requires_grad(false)).uniform_(0, 1, pass.generator);
  return x.mul(drawn.lt_(keep).div_(keep));  // 0 or 1 / keep
}

Model build_model(Build build, const ModelSettings& settings, const ModelShape& shape, const at::Generator& generator) {
  Builder builder(settings.init, generator);
  build(builder, settings, shape);
  Model model = std::move(builder).finish();
  if (settings.subtract_last) {
    model.layers = {relative_to_last(in_sequence(model.layers), shape.input)};
  }
  return model;
}

}  // namespace autoepoch::experiments
