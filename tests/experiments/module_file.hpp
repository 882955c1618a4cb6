// A network as a user of TorchScript may have saved it.
#pragma once

#include <filesystem>

namespace autoepoch::experiments::test {

/// For images of 8 x 8 and 10 classes: 32 hidden units with dropout.
void write_module(const std::filesystem::path& file);

/// The checkpoint `from` as it was written before formats had a number: several numbers in one tensor.
void write_first_format(const std::filesystem::path& from, const std::filesystem::path& to);

/// A checkpoint without tensors that says to be of format 3.
void write_later_format(const std::filesystem::path& file);

}  // namespace autoepoch::experiments::test
