// Files of exports.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "autoepoch/params.hpp"

namespace autoepoch::exporting {

/// Makes the parents. Throws Error.
void write_file(const std::filesystem::path& file, std::string_view bytes);

/// A name that can be a file's, whatever a user called a metric or a parameter: letters, digits, "_", "-", spaces and
/// dots that it does not begin with stay, everything else becomes "_"; never empty.
std::string file_name(std::string_view name);

/// "trial-000012"
std::string trial_name(std::int64_t number);

/// With as many digits as are needed to read the same bits back; nan, inf, -inf.
std::string exact(double value);

}  // namespace autoepoch::exporting
