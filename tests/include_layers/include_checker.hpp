// Which file may include which header: the layers of the project as a table.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace autoepoch {

/// Every #include line under `root` that breaks a layer, as "src/core/space.cpp:12: torch/torch.h: RULE" in order of
/// path, and every file that no layer covers. Headers of the standard library are allowed everywhere.
std::vector<std::string> broken_layers(const std::filesystem::path& root);

/// The number of source files under `root` that broken_layers looks at.
std::size_t count_sources(const std::filesystem::path& root);

}  // namespace autoepoch
