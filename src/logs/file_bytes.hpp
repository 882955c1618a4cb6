// Files as bytes.
#pragma once

#include <filesystem>
#include <string>

namespace autoepoch::logs {

/// Throws InvalidInput if the file cannot be read.
std::string read_bytes(const std::filesystem::path& file);

}  // namespace autoepoch::logs
