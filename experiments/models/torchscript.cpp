// Networks of the user's own, saved by torch.jit.save.
#include <ATen/core/grad_mode.h>
#include <ATen/ops/zeros.h>
#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/passes/tensorexpr_fuser.h>
#include <torch/csrc/jit/serialization/import.h>

#include <algorithm>
#include <memory>
#include <string>

#include "autoepoch/error.hpp"
#include "experiments/models/builder.hpp"
#include "experiments/setting_reader.hpp"

namespace autoepoch::experiments {
namespace {

using Module = torch::jit::Module;

// Images as n x channels x height x width, series as n x steps x channels, texts as n x tokens integers, tables as
// rows.
at::Tensor arranged(const at::Tensor& x, const InputShape& input) {
  switch (input.kind) {
    case InputKind::image:
      return x.view({-1, input.channels, input.height, input.width});
    case InputKind::series:
      return x.view({-1, input.width, input.channels});
    case InputKind::text:
      return x.to(at::kLong);
    case InputKind::table:
      return x;
  }
  return x;
}

// Without the fuser of pointwise operations: LLVM, which compiles for it in Debian 13's LibTorch 2.6, does not come to
// an end.
std::shared_ptr<Module> load(const std::string& file, at::Device device) {
  torch::jit::setTensorExprFuserEnabled(false);
  try {
    return std::make_shared<Module>(torch::jit::load(file, device));
  } catch (const std::exception&) {
    throw InvalidInput("/experiment/module", file + " cannot be read as a TorchScript module");
  }
}

std::string sizes_of(const at::Tensor& tensor) {
  std::string text = "n";
  for (std::int64_t i = 1; i < tensor.dim(); ++i) {
    text += " x " + std::to_string(tensor.size(i));
  }
  return text;
}

// One pass of two samples, so that a module that cannot take the data is known before any training.
void try_out(const Model& model, const ModelSettings& settings, const ModelShape& shape,
             const at::Generator& generator) {
  const at::NoGradGuard no_grad;
  const at::Tensor input = at::zeros({2, shape.input.size()}, at::TensorOptions(at::kFloat).device(generator.device()));
  const std::string takes = settings.module + " is asked for n x " + std::to_string(shape.outputs) + " answers about " +
                            sizes_of(arranged(input, shape.input)) + " numbers, ";
  at::Tensor output;
  try {
    output = model.forward(input, {.training = false, .generator = generator});
  } catch (const std::exception& error) {
    const std::string text = error.what();
    const std::size_t cause = text.find("RuntimeError: ");  // behind a trace through the module
    throw InvalidInput("/experiment/module",
                       takes + "but: " + (cause == std::string::npos ? text : text.substr(cause + 14)).substr(0, 200));
  }
  if (output.dim() != 2 || output.size(0) != 2 || output.size(1) != shape.outputs) {
    throw InvalidInput("/experiment/module", takes + "but gives " + sizes_of(output));
  }
}

Model load_torchscript(const ModelSettings& settings, const ModelShape& shape, const at::Generator& generator) {
  const std::shared_ptr<Module> module = load(settings.module, generator.device());
  Model model;
  int matrices = 0;  // each begins a layer group, in which its bias follows
  for (const auto& parameter : module->named_parameters()) {
    matrices += parameter.value.dim() > 1 ? 1 : 0;
    model.parameters.push_back({parameter.name, parameter.value, std::max(matrices - 1, 0)});
  }
  for (const auto& buffer : module->named_buffers()) {
    model.buffers.push_back({buffer.name, buffer.value});
  }
  model.layers.push_back([module, input = shape.input](const at::Tensor& x, const Pass& pass) {
    if (module->is_training() != pass.training) {
      module->train(pass.training);
    }
    return module->forward({arranged(x, input)}).toTensor();
  });
  try_out(model, settings, shape, generator);
  return model;
}

void check_module(const SettingReader& reader, const ModelSettings& model) {
  if (model.module.empty()) {
    reader.refuse("module", "the file of a TorchScript module, together with \"model\": \"torchscript\"");
  }
}

}  // namespace

Architecture torchscript_architecture() {
  return {.choice = {"torchscript", "a network of one's own, as `torch.jit.save` wrote it", {"module"}},
          .inputs = {InputKind::image, InputKind::table, InputKind::text, InputKind::series},
          .make = load_torchscript,
          .check = check_module};
}

}  // namespace autoepoch::experiments
