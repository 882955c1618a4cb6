#include "experiments/module_file.hpp"

#include <ATen/Context.h>
#include <ATen/ops/empty.h>
#include <torch/csrc/jit/api/module.h>

namespace autoepoch::experiments::test {

void write_module(const std::filesystem::path& file) {
  at::Generator generator = at::globalContext().defaultGenerator(at::kCPU).clone();
  const auto weights = [&](std::int64_t inputs, std::int64_t outputs) {
    return at::empty({inputs, outputs}).uniform_(-0.1, 0.1, generator).requires_grad_();
  };
  torch::jit::Module module("perceptron");
  module.register_parameter("hidden", weights(64, 32), false);
  module.register_parameter("output", weights(32, 10), false);
  module.register_attribute("training", c10::BoolType::get(), true);
  module.define(R"(
def forward(self, x):
    return torch.dropout(torch.tanh(x.flatten(1).matmul(self.hidden)), 0.1, self.training).matmul(self.output)
)");
  module.save(file.string());
}

}  // namespace autoepoch::experiments::test
