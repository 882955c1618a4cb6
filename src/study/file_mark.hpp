// Whether a file is still the one that was read.
#pragma once

#include <filesystem>
#include <string>

namespace autoepoch::study {

/// Another text whenever the file has been replaced, or changed in size or time; empty when there is none.
std::string file_mark(const std::filesystem::path& file);

}  // namespace autoepoch::study
