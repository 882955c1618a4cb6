// A network as a user of TorchScript may have saved it.
#pragma once

#include <filesystem>

namespace autoepoch::experiments::test {

/// For images of 8 x 8 and 10 classes: 32 hidden units with dropout.
void write_module(const std::filesystem::path& file);

}  // namespace autoepoch::experiments::test
