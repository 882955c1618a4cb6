#include "experiments/checkpoint.hpp"

#include <ATen/core/Dict.h>
#include <ATen/core/grad_mode.h>
#include <torch/csrc/jit/serialization/pickle.h>

#include <exception>
#include <fstream>
#include <iterator>

#include "autoepoch/error.hpp"

namespace autoepoch::experiments {
namespace {

using Tensors = c10::Dict<std::string, at::Tensor>;

std::vector<char> read_file(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::vector<char> bytes{std::istreambuf_iterator<char>(stream), {}};
  if (!stream) {
    throw Error("cannot read the checkpoint " + file.string());
  }
  return bytes;
}

Tensors parse(const std::filesystem::path& file, const std::vector<char>& bytes) {
  Tensors tensors;
  try {
    for (const auto& entry : torch::jit::pickle_load(bytes).toGenericDict()) {
      tensors.insert(entry.key().toStringRef(), entry.value().toTensor());
    }
  } catch (const std::exception&) {
    throw Error("the checkpoint " + file.string() + " is damaged, or no checkpoint");
  }
  return tensors;
}

// What keeps the stored tensors from being loaded into those.
std::string misfit(const Tensors& stored, const std::vector<NamedTensor>& tensors) {
  for (const auto& [name, tensor] : tensors) {
    const auto found = stored.find(name);
    if (found == stored.end()) {
      return "has no " + name;
    }
    if (found->value().sizes() != tensor.sizes() || found->value().scalar_type() != tensor.scalar_type()) {
      return "has another shape or type of " + name;
    }
  }
  return stored.size() == tensors.size() ? "" : "has tensors that are not used here";
}

}  // namespace

void write_tensors(const std::filesystem::path& file, const std::vector<NamedTensor>& tensors) {
  Tensors stored;
  for (const auto& [name, tensor] : tensors) {
    stored.insert(name, tensor.detach());
  }
  const std::vector<char> bytes = torch::jit::pickle_save(stored);
  std::ofstream stream(file, std::ios::binary);
  stream.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  stream.close();
  if (!stream) {
    throw Error("cannot write the checkpoint " + file.string());
  }
}

void read_tensors(const std::filesystem::path& file, const std::vector<NamedTensor>& tensors) {
  const Tensors stored = parse(file, read_file(file));
  if (const std::string what = misfit(stored, tensors); !what.empty()) {
    throw Error("the checkpoint " + file.string() + " is of other settings: it " + what);
  }
  const at::NoGradGuard no_grad;
  for (const auto& [name, tensor] : tensors) {
    tensor.copy_(stored.at(name));
  }
}

}  // namespace autoepoch::experiments
