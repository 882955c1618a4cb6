// Files that readers see whole.
#pragma once

#include <filesystem>
#include <string_view>

namespace autoepoch::study {

/// Writes a file, replacing any former one. A reader sees the old text or the new one, also when several processes
/// write it at the same time, this one is killed, or the power fails; and what is written stays written. Throws Error;
/// the old file is then as it was, and nothing else is left behind.
void write_whole(const std::filesystem::path& file, std::string_view text);

}  // namespace autoepoch::study
