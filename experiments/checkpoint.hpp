// Named tensors in a file. For the few files that include LibTorch.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "experiments/models/model.hpp"

namespace autoepoch::experiments {

/// A text that goes into a checkpoint beside the tensors, as bytes under the name "about.NAME".
struct Note {
  std::string name;
  std::string text;
};

/// In the format of Python's torch.save: torch.load gives a dict of tensors. Throws Error if it cannot be written.
void write_tensors(const std::filesystem::path& file, const std::vector<NamedTensor>& tensors,
                   const std::vector<Note>& notes = {});

/// Overwrites each of `tensors` with the value stored under its name; none if one does not fit. Throws Error for an
/// unreadable file, a missing or a surplus name (but for notes), another shape or type.
void read_tensors(const std::filesystem::path& file, const std::vector<NamedTensor>& tensors);

/// Everything in the file by name, also of what Python's torch.save made of a state_dict. Throws Error if it cannot be
/// read.
std::map<std::string, at::Tensor> read_all_tensors(const std::filesystem::path& file);

/// The note of this name; empty if there is none.
std::string read_note(const std::map<std::string, at::Tensor>& tensors, const std::string& name);

/// Numbers as a tensor of doubles, and back.
at::Tensor numbers_tensor(const std::vector<double>& numbers);
std::vector<double> tensor_numbers(const at::Tensor& tensor);

}  // namespace autoepoch::experiments
