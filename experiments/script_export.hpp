// Trained networks for other programs. For the few files that include LibTorch.
#pragma once

#include <filesystem>
#include <vector>

#include "experiments/checkpoint.hpp"
#include "experiments/models/model.hpp"

namespace autoepoch::experiments {

/// Writes the network, as it answers outside training, as a TorchScript module that torch.jit.load of Python and C++
/// reads: a method forward(input) for any number of samples, tensors under the names of the state_dict, the notes as
/// extra files. It is traced, read again and compared with the network on another number of samples. Throws Error where
/// that fails: for networks whose operations depend on their input (recurrent ones on texts of different lengths).
void export_torchscript(const std::filesystem::path& file, const Model& model, const InputShape& input,
                        const std::vector<Note>& notes);

}  // namespace autoepoch::experiments
