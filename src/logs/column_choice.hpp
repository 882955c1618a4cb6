// Which columns of a log people want.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "logs/log.hpp"

namespace autoepoch::logs {

/// The names of all columns with numbers, in order of appearance over the runs.
std::vector<std::string> names_with_numbers(const Log& log);

/// Whether a text fits a pattern of * (any characters) and ? (any character), in any case.
bool fits(std::string_view text, std::string_view pattern);

/// The columns that a request means: the one of that name; or those whose names fit the pattern; or those whose last
/// part it is ("loss" for "train/loss", "run-a - loss"); or what the parts of a list mean. Throws InvalidInput naming
/// the columns that there are.
std::vector<std::string> requested_columns(const Log& log, const std::string& request);

struct ColumnChoice {
  std::vector<std::string> columns;  ///< one, or the same metric of several runs
  std::vector<std::string> others;   ///< that might have been meant as well
};

/// A validation loss if there is one, else another validation metric, else any metric. Throws InvalidInput if the names
/// do not tell.
ColumnChoice choose_columns(const Log& log);

}  // namespace autoepoch::logs
