#include "experiments/checkpoint.hpp"

#include <ATen/core/Dict.h>
#include <ATen/core/grad_mode.h>
#include <caffe2/serialize/file_adapter.h>
#include <caffe2/serialize/inline_container.h>
#include <torch/csrc/jit/serialization/import_read.h>
#include <torch/csrc/jit/serialization/pickle.h>

#include <exception>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "autoepoch/error.hpp"

namespace autoepoch::experiments {
namespace {

using Tensors = c10::Dict<std::string, at::Tensor>;

// Not by pickle_load, which reads beyond the end of a torn file (seen in 2.13): the adapter checks each read.
c10::IValue read_archive(const std::string& file) {
  caffe2::serialize::PyTorchStreamReader reader(std::make_unique<caffe2::serialize::FileAdapter>(file));
  return torch::jit::readArchiveAndTensors("data", "", "", {}, {}, {}, reader);
}

Tensors read_dictionary(const std::filesystem::path& file) {
  if (!std::ifstream(file)) {
    throw Error("cannot read the checkpoint " + file.string());
  }
  Tensors tensors;
  try {
    for (const auto& entry : read_archive(file.string()).toGenericDict()) {
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
  const Tensors stored = read_dictionary(file);
  if (const std::string what = misfit(stored, tensors); !what.empty()) {
    throw Error("the checkpoint " + file.string() + " is of other settings: it " + what);
  }
  const at::NoGradGuard no_grad;
  for (const auto& [name, tensor] : tensors) {
    tensor.copy_(stored.at(name));
  }
}

}  // namespace autoepoch::experiments
