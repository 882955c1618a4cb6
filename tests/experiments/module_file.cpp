#include "experiments/module_file.hpp"

#include <ATen/Context.h>
#include <ATen/core/Dict.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/full.h>
#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/serialization/pickle.h>

#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "experiments/checkpoint.hpp"

namespace autoepoch::experiments::test {
namespace {

void write(const std::map<std::string, at::Tensor>& tensors, const std::filesystem::path& file) {
  c10::Dict<std::string, at::Tensor> stored;
  for (const auto& [name, tensor] : tensors) {
    stored.insert(name, tensor);
  }
  const std::vector<char> bytes = torch::jit::pickle_save(stored);
  std::ofstream(file, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

}  // namespace

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

void write_first_format(const std::filesystem::path& from, const std::filesystem::path& to) {
  std::map<std::string, at::Tensor> tensors = read_all_tensors(from);
  const auto join = [&](const std::string& prefix, const std::string& name, const std::vector<std::string>& parts) {
    std::vector<at::Tensor> numbers;
    for (const std::string& part : parts) {
      const auto found = tensors.find(prefix + part);
      if (found == tensors.end()) {
        return;
      }
      numbers.push_back(found->second);
      tensors.erase(found);
    }
    tensors[prefix + name] = at::cat(numbers);
  };
  for (const std::string prefix : {"", "branch.", "fold0.", "fold1."}) {
    join(prefix, "progress",
         {"progress.epoch", "plateau.best", "plateau.rate", "plateau.bad_epochs", "plateau.cooldown"});
  }
  join("", "trial",
       {"early_stopping.best", "early_stopping.wait", "early_stopping.started", "early_stopping.stopped",
        "trial.epoch"});
  tensors.erase("about.format");
  write(tensors, to);
}

void write_later_format(const std::filesystem::path& file) {
  write({{"about.format", at::full({1}, '3', at::kByte)}}, file);
}

}  // namespace autoepoch::experiments::test
