#include "experiments/script_export.hpp"

#include <ATen/Context.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/frontend/tracer.h>
#include <torch/csrc/jit/serialization/import.h>

#include <exception>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "autoepoch/error.hpp"

namespace autoepoch::experiments {
namespace {

using torch::jit::Module;
using torch::jit::Stack;

// A module's tensors and submodules: "3.conv1.weight" is the weight of the submodule conv1 of the submodule 3.
struct Branch {
  std::vector<NamedTensor> parameters;
  std::vector<NamedTensor> buffers;
  std::vector<std::pair<std::string, Branch>> children;

  Branch& child(const std::string& name) {
    for (auto& [own, branch] : children) {
      if (own == name) {
        return branch;
      }
    }
    return children.emplace_back(name, Branch()).second;
  }
};

void hang(Branch& branch, const std::string& name, const at::Tensor& tensor, bool is_parameter) {
  const std::size_t dot = name.find('.');
  if (dot != std::string::npos) {
    hang(branch.child(name.substr(0, dot)), name.substr(dot + 1), tensor, is_parameter);
  } else {
    (is_parameter ? branch.parameters : branch.buffers).push_back({name, tensor});
  }
}

Module make_module(const Branch& branch, const std::shared_ptr<torch::jit::CompilationUnit>& unit) {
  Module module(c10::QualifiedName("__torch__.autoepoch.Network"), unit, true);
  for (const auto& [name, tensor] : branch.parameters) {
    module.register_parameter(name, tensor, false);
  }
  for (const auto& [name, tensor] : branch.buffers) {
    module.register_buffer(name, tensor);
  }
  for (const auto& [name, child] : branch.children) {
    module.register_module(name, make_module(child, unit));
  }
  return module;
}

Module make_module(const Model& model) {
  Branch root;
  for (const Parameter& parameter : model.parameters) {
    hang(root, parameter.name, parameter.tensor, true);
  }
  for (const NamedTensor& buffer : model.buffers) {
    hang(root, buffer.name, buffer.tensor, false);
  }
  return make_module(root, std::make_shared<torch::jit::CompilationUnit>());
}

at::Tensor answer(const Model& model, const at::Tensor& input) {
  return model.forward(input, {.training = false, .generator = at::globalContext().defaultGenerator(input.device())});
}

// Whole numbers that are codes and tokens everywhere: 0 and 1.
at::Tensor example(const Model& model, const InputShape& input, std::int64_t samples) {
  const auto options = at::TensorOptions().device(model.parameters.front().tensor.device());
  return at::arange(samples * input.size(), options.dtype(at::kLong)).remainder(2).to(at::kFloat).view({samples, -1});
}

Module traced(const Model& model, const InputShape& input) {
  Module module = make_module(model);
  const auto run = [&](Stack inputs) -> Stack { return {answer(model, inputs.front().toTensor())}; };
  const auto nameless = [](const at::Tensor&) { return std::string(); };
  const auto [state, outputs] =
      torch::jit::tracer::trace({example(model, input, 2)}, run, nameless, true, false, &module, {"input"});
  const c10::QualifiedName name(*module.type()->name(), "forward");
  module.type()->addMethod(module._ivalue()->compilation_unit()->create_function(name, state->graph));
  return module;
}

}  // namespace

void export_torchscript(const std::filesystem::path& file, const Model& model, const InputShape& input,
                        const std::vector<Note>& notes) try {
  const at::NoGradGuard no_grad;
  torch::jit::ExtraFilesMap extra;
  for (const auto& [name, text] : notes) {
    extra[name] = text;
  }
  traced(model, input).save(file.string(), extra);
  const at::Tensor others = example(model, input, 3);
  Module written = torch::jit::load(file.string(), others.device());
  const at::Tensor outputs = written.forward({others}).toTensor();
  const at::Tensor expected = answer(model, others);
  if (outputs.sizes() != expected.sizes() || !outputs.allclose(expected, 1e-4, 1e-5)) {
    throw Error("its operations depend on its input");
  }
} catch (const std::exception& error) {
  std::error_code ignored;
  std::filesystem::remove(file, ignored);
  const std::string reason = error.what();
  throw Error("this network cannot be written as TorchScript: " + reason.substr(0, reason.find('\n')));
}

}  // namespace autoepoch::experiments
