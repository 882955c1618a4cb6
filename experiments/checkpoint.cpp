#include "experiments/checkpoint.hpp"

#include <ATen/core/Dict.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/full.h>
#include <caffe2/serialize/file_adapter.h>
#include <caffe2/serialize/inline_container.h>
#include <torch/csrc/jit/serialization/import_read.h>
#include <torch/csrc/jit/serialization/pickle.h>

#include <algorithm>
#include <cstdlib>
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

// The version of the names, in a note. Files before it had none, and several numbers in one tensor.
constexpr int kFormat = 2;
const std::string kFormatNote = "format";

struct Renamed {
  std::string from;             // a tensor of numbers, in any fold or branch
  std::vector<std::string> to;  // a tensor each
};

const std::vector<Renamed>& renamed_since_1() {
  static const std::vector<Renamed> kRenamed{
      {"progress", {"progress.epoch", "plateau.best", "plateau.rate", "plateau.bad_epochs", "plateau.cooldown"}},
      {"trial",
       {"early_stopping.best", "early_stopping.wait", "early_stopping.started", "early_stopping.stopped",
        "trial.epoch"}}};
  return kRenamed;
}

// The format that a file says it has.
int format_of(const Tensors& stored) {
  const auto note = stored.find(kNote + kFormatNote);
  return note == stored.end() ? 1 : std::atoi(read_note({{note->key(), note->value()}}, kFormatNote).c_str());
}

Tensors with_names_of_today(const Tensors& stored) {
  Tensors result;
  for (const auto& entry : stored) {
    const std::string& name = entry.key();
    const auto renamed = std::find_if(renamed_since_1().begin(), renamed_since_1().end(), [&](const Renamed& one) {
      return name == one.from || name.ends_with("." + one.from);
    });
    if (renamed == renamed_since_1().end()) {
      result.insert(name, entry.value());
      continue;
    }
    const std::string prefix = name.substr(0, name.size() - renamed->from.size());
    for (std::size_t i = 0; i < renamed->to.size(); ++i) {
      result.insert(prefix + renamed->to[i], entry.value().narrow(0, static_cast<std::int64_t>(i), 1));
    }
  }
  return result;
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
  std::vector<Note> all_notes = notes;
  all_notes.push_back({kFormatNote, std::to_string(kFormat)});
  for (const auto& [name, text] : all_notes) {
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
  Tensors stored = read_dictionary(file);
  const int format = format_of(stored);
  if (format > kFormat) {
    throw Error("the checkpoint " + file.string() + " has format " + std::to_string(format) +
                " of a newer version; this one reads formats up to " + std::to_string(kFormat));
  }
  if (format == 1) {
    stored = with_names_of_today(stored);
  }
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

void add_numbers(const NamedNumbers& numbers, const std::string& prefix, std::vector<NamedTensor>& tensors) {
  for (const auto& [name, number] : numbers) {
    tensors.push_back({prefix + name, at::full({1}, number, at::kDouble)});
  }
}

std::vector<NamedTensor> with_prefix(const std::vector<NamedTensor>& tensors, const std::string& prefix) {
  std::vector<NamedTensor> found;
  for (const auto& [name, tensor] : tensors) {
    if (name.starts_with(prefix)) {
      found.push_back({name.substr(prefix.size()), tensor});
    }
  }
  return found;
}

NamedNumbers read_numbers(const std::vector<NamedTensor>& tensors) {
  NamedNumbers numbers;
  for (const auto& [name, tensor] : tensors) {
    numbers[name] = tensor.item<double>();
  }
  return numbers;
}

}  // namespace autoepoch::experiments
