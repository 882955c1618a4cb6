// What a search's log says about single trials.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace autoepoch::study {

/// The last lines in the last 16 MiB of a log (see LogFile) about each of these trials, with what workers printed right
/// before a failure. Empty where the file cannot be read.
std::map<std::int64_t, std::vector<std::string>> log_tails(const std::filesystem::path& log,
                                                           const std::set<std::int64_t>& trials);

}  // namespace autoepoch::study
