// Reads the logs of training tools, whatever their format.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "logs/log.hpp"
#include "logs/table_log.hpp"

namespace autoepoch::logs {

/// The log in a file's bytes; its format is known by them, not by the name `source`. Throws InvalidInput, which says
/// what can be read.
Log read_log(std::string_view bytes, const std::string& source, const TableOptions& options = {});

/// The log in a file or a folder. In a folder, files with the names of known tools are looked for at any depth, each
/// folder with one being a run. Throws InvalidInput.
Log read_log_at(const std::filesystem::path& path, const TableOptions& options = {});

}  // namespace autoepoch::logs
