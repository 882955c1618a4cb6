// Files of exports.
#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "autoepoch/trial.hpp"

namespace autoepoch::exporting {

/// Makes the parents. Throws Error.
void write_file(const std::filesystem::path& file, std::string_view bytes);

/// A name that can be a file's, whatever a user called a metric or a parameter: letters, digits, "_", "-", spaces and
/// dots that it does not begin with stay, everything else becomes "_"; never empty.
std::string file_name(std::string_view name);

/// Of all that was reported.
std::set<std::string> metric_names(const std::vector<Trial>& trials);

/// "trial-000012"
std::string trial_name(TrialNumber number);

/// With as many digits as are needed to read the same bits back; nan, inf, -inf.
std::string exact(double value);

}  // namespace autoepoch::exporting
