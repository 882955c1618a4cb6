// Named tensors in a file. For the few files that include LibTorch.
#pragma once

#include <filesystem>
#include <vector>

#include "experiments/model.hpp"

namespace autoepoch::experiments {

/// In the format of Python's torch.save: torch.load gives a dict of tensors. Throws Error if it cannot be written.
void write_tensors(const std::filesystem::path& file, const std::vector<NamedTensor>& tensors);

/// Overwrites each of `tensors` with the value stored under its name; none if one does not fit. Throws Error for an
/// unreadable file, a missing or a surplus name, another shape or type.
void read_tensors(const std::filesystem::path& file, const std::vector<NamedTensor>& tensors);

}  // namespace autoepoch::experiments
