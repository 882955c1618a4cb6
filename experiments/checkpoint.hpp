// Named tensors in a file. For the few files that include LibTorch.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "experiments/models/model.hpp"
#include "experiments/named_numbers.hpp"

namespace autoepoch::experiments {

/// A text that goes into a checkpoint beside the tensors, as bytes under the name "about.NAME".
struct Note {
  std::string name;
  std::string text;
};

/// In the format of Python's torch.save: torch.load gives a dict of tensors, and in "about.format" the version of their
/// names. Throws Error if it cannot be written.
void write_tensors(const std::filesystem::path& file, const std::vector<NamedTensor>& tensors,
                   const std::vector<Note>& notes = {});

/// Overwrites each of `tensors` with the value stored under its name, none if one does not fit; names of older versions
/// are understood. Throws Error for an unreadable file, a newer version, a missing or a surplus name (but for notes),
/// another shape or type.
void read_tensors(const std::filesystem::path& file, const std::vector<NamedTensor>& tensors);

/// Everything in the file by name, also of what Python's torch.save made of a state_dict. Throws Error if it cannot be
/// read.
std::map<std::string, at::Tensor> read_all_tensors(const std::filesystem::path& file);

/// The note of this name; empty if there is none.
std::string read_note(const std::map<std::string, at::Tensor>& tensors, const std::string& name);

/// Each number as a tensor of its own, its name behind `prefix`.
void add_numbers(const NamedNumbers& numbers, const std::string& prefix, std::vector<NamedTensor>& tensors);

/// Those whose names begin with `prefix`, without it.
std::vector<NamedTensor> with_prefix(const std::vector<NamedTensor>& tensors, const std::string& prefix);

/// What add_numbers made of them. Requires: single numbers, all of them.
NamedNumbers read_numbers(const std::vector<NamedTensor>& tensors);

}  // namespace autoepoch::experiments
