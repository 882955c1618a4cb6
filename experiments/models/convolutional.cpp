// Convolutional networks for images.
#include <ATen/ops/adaptive_avg_pool2d.h>
#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/relu.h>

#include <algorithm>

#include "autoepoch/error.hpp"
#include "experiments/models/builder.hpp"
#include "experiments/setting_reader.hpp"

namespace autoepoch::experiments {
namespace {

// Two convolutions with a shortcut past them, which has no parameters: where the size is halved it takes every second
// pixel and fills the new channels with zeros (option A of [He16]).
Layer residual_block(Builder& builder, const std::string& name, int inputs, int outputs) {
  const int stride = inputs == outputs ? 1 : 2;
  const Layer inner = in_sequence({
      builder.convolution(name + ".conv1", {.inputs = inputs, .outputs = outputs, .stride = stride, .bias = false}),
      builder.batch_norm(name + ".bn1", outputs),
      Builder::relu(),
      builder.convolution(name + ".conv2", {.inputs = outputs, .outputs = outputs, .bias = false}),
      builder.batch_norm(name + ".bn2", outputs),
  });
  return [=](const at::Tensor& x, const Pass& pass) {
    const at::Tensor shortcut =
        stride == 1 ? x
                    : at::constant_pad_nd(x.slice(2, 0, {}, 2).slice(3, 0, {}, 2), {0, 0, 0, 0, 0, outputs - inputs});
    return at::relu(inner(x, pass).add(shortcut));
  };
}

void append_image_input(Builder& builder, const InputShape& image) {
  builder.append(Builder::reshape({-1, image.channels, image.height, image.width}));
}

void build_cnn(Builder& builder, const ModelSettings& settings, const ModelShape& shape) {
  const int depth = settings.depth.value_or(2);
  InputShape image = shape.input;
  if ((std::min(image.height, image.width) >> std::min(depth, 30)) == 0) {
    throw InvalidInput("/experiment/depth", "after " + std::to_string(depth) +
                                                " poolings nothing is left of an image of " +
                                                std::to_string(image.height) + " x " + std::to_string(image.width));
  }
  append_image_input(builder, image);
  for (int i = 0; i < depth; ++i) {
    const int outputs = settings.channels << i;
    builder.append(builder.convolution(
        builder.next(), {.inputs = image.channels, .outputs = outputs, .kernel_size = settings.kernel_size}));
    if (settings.batch_norm) {
      builder.append(builder.batch_norm(builder.next(), outputs));
    }
    builder.append(Builder::relu());
    builder.append(Builder::max_pool());
    image = {.channels = outputs, .height = image.height / 2, .width = image.width / 2};
  }
  builder.append(Builder::reshape({-1, image.size()}));
  append_dense_block(builder, settings, image.size());
  builder.append(builder.linear(builder.next(), settings.hidden, shape.outputs));
}

// [Krizhevsky12] at the size of CIFAR: five convolutions, of which three are pooled, and two dense layers. The widths
// keep the original's proportions.
void build_alexnet(Builder& builder, const ModelSettings& settings, const ModelShape& shape) {
  struct Stage {
    int width;  // in parts of `channels`
    bool pooled;
  };
  append_image_input(builder, shape.input);
  int inputs = shape.input.channels;
  for (const auto& [width, pooled] :
       {Stage{1, true}, Stage{3, true}, Stage{6, false}, Stage{4, false}, Stage{4, true}}) {
    const int outputs = width * settings.channels;
    builder.append(builder.convolution(builder.next(), {.inputs = inputs, .outputs = outputs}));
    builder.append(Builder::relu());
    if (pooled) {
      builder.append(Builder::max_pool());
    }
    inputs = outputs;
  }
  const int pixels = (shape.input.height / 8) * (shape.input.width / 8);
  if (pixels == 0) {
    throw InvalidInput("/experiment/model", "alexnet needs images of 8 x 8 pixels or more");
  }
  builder.append(Builder::reshape({-1, inputs * pixels}));
  append_dense_block(builder, settings, inputs * pixels);
  append_dense_block(builder, settings, settings.hidden);
  builder.append(builder.linear(builder.next(), settings.hidden, shape.outputs));
}

// The networks of [He16], section 4.2: 6n + 2 layers, three stages of n blocks.
void build_resnet(Builder& builder, const ModelSettings& settings, const ModelShape& shape) {
  append_image_input(builder, shape.input);
  int width = settings.channels;
  builder.append(in_sequence({
      builder.convolution(builder.next() + ".conv", {.inputs = shape.input.channels, .outputs = width, .bias = false}),
      builder.batch_norm(builder.next() + ".bn", width),
      Builder::relu(),
  }));
  const int blocks = (settings.depth.value_or(20) - 2) / 6;
  for (int stage = 0; stage < 3; ++stage) {
    const int outputs = settings.channels << stage;
    for (int block = 0; block < blocks; ++block) {
      builder.append(residual_block(builder, builder.next(), width, outputs));
      width = outputs;
    }
  }
  builder.append([](const at::Tensor& x, const Pass&) { return at::adaptive_avg_pool2d(x, {1, 1}).flatten(1); });
  builder.append(Builder::dropout(settings.dropout));
  builder.append(builder.linear(builder.next(), width, shape.outputs));
}

void check_kernel(const SettingReader& reader, const ModelSettings& model) {
  if (model.kernel_size % 2 == 0) {
    reader.refuse("kernel_size", "odd");
  }
}

void check_resnet_depth(const SettingReader& reader, const ModelSettings& model) {
  if (model.depth.value_or(20) < 8 || model.depth.value_or(20) % 6 != 2) {
    reader.refuse("depth", "8, 14, 20, ... (6n + 2) for a resnet");
  }
}

}  // namespace

void append_dense_block(Builder& builder, const ModelSettings& settings, int inputs) {
  builder.append(builder.linear(builder.next(), inputs, settings.hidden));
  if (settings.batch_norm) {
    builder.append(builder.batch_norm(builder.next(), settings.hidden));
  }
  builder.append(Builder::relu());
  builder.append(Builder::dropout(settings.dropout));
}

Architecture cnn_architecture() {
  return {.choice = {"cnn",
                     "blocks of a convolution and a pooling, then a dense layer",
                     {"depth", "hidden", "channels", "kernel_size", "dropout", "batch_norm", "init", "int8_activations",
                      "qat"}},
          .inputs = {InputKind::image},
          .make = make_layers<build_cnn>,
          .check = check_kernel};
}

Architecture alexnet_architecture() {
  return {.choice = {"alexnet",
                     "five convolutions and two dense layers, at the size of CIFAR",
                     {"hidden", "channels", "dropout", "batch_norm", "init", "int8_activations", "qat"}},
          .inputs = {InputKind::image},
          .make = make_layers<build_alexnet>};
}

Architecture resnet_architecture() {
  return {.choice = {"resnet",
                     "residual blocks with batch norm, 6n + 2 layers",
                     {"depth", "channels", "dropout", "init", "int8_activations", "qat"}},
          .inputs = {InputKind::image},
          .make = make_layers<build_resnet>,
          .check = check_resnet_depth};
}

}  // namespace autoepoch::experiments
