#include "experiments/checkpoint.hpp"

#include <ATen/core/Dict.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <caffe2/serialize/file_adapter.h>
#include <caffe2/serialize/inline_container.h>
#include <torch/csrc/jit/serialization/import_read.h>
#include <torch/csrc/jit/serialization/pickle.h>

#include <algorithm>
#include <exception>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "autoepoch/error.hpp"
#include "experiments/state_dict.hpp"

namespace autoepoch::experiments {
namespace {

const std::string kNote = "about.";

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

bool is_note(const std::string& name) { return name.rfind(kNote, 0) == 0; }

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
  const auto notes =
      std::count_if(stored.begin(), stored.end(), [](const auto& entry) { return is_note(entry.key()); });
  return stored.size() - static_cast<std::size_t>(notes) == tensors.size() ? "" : "has tensors that are not used here";
}

}  // namespace

void write_tensors(const std::filesystem::path& file, const std::vector<NamedTensor>& tensors,
                   const std::vector<Note>& notes) {
  Tensors stored;
  for (const auto& [name, tensor] : tensors) {
    stored.insert(name, tensor.detach());
  }
  for (const auto& [name, text] : notes) {
    const at::Tensor bytes = at::empty({static_cast<std::int64_t>(text.size())}, at::kByte);
    std::copy(text.begin(), text.end(), bytes.data_ptr<std::uint8_t>());
    stored.insert(kNote + name, bytes);
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

std::map<std::string, at::Tensor> read_all_tensors(const std::filesystem::path& file) {
  if (!std::ifstream(file)) {
    throw Error("cannot read the checkpoint " + file.string());
  }
  std::map<std::string, at::Tensor> tensors;
  try {
    for (const auto& entry : read_archive(file.string()).toGenericDict()) {
      tensors.emplace(entry.key().toStringRef(), entry.value().toTensor());
    }
  } catch (const std::exception&) {
    return read_state_dict(file);
  }
  return tensors;
}

std::string read_note(const std::map<std::string, at::Tensor>& tensors, const std::string& name) {
  const auto found = tensors.find(kNote + name);
  if (found == tensors.end() || found->second.scalar_type() != at::kByte) {
    return "";
  }
  const at::Tensor bytes = found->second.contiguous();
  const auto* begin = bytes.data_ptr<std::uint8_t>();
  return {begin, begin + bytes.numel()};
}

at::Tensor numbers_tensor(const std::vector<double>& numbers) {
  const at::Tensor tensor = at::empty({static_cast<std::int64_t>(numbers.size())}, at::kDouble);
  std::copy(numbers.begin(), numbers.end(), tensor.data_ptr<double>());
  return tensor;
}

std::vector<double> tensor_numbers(const at::Tensor& tensor) {
  return {tensor.data_ptr<double>(), tensor.data_ptr<double>() + tensor.numel()};
}

}  // namespace autoepoch::experiments
