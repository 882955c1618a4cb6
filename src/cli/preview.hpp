// What a search would spend, before it is started.
#pragma once

#include <filesystem>

#include "cli/command.hpp"
#include "cli/options.hpp"

namespace autoepoch::cli {

/// Runs the real search in virtual time on random curves and prints what it came to: rungs, trials, epochs, and the
/// time, from one epoch that the worker really trains in the middle of the space (unknown without a worker). Throws
/// InvalidInput when the budget has no limit that ends such a search. Ctrl-C ends it, also while the epoch is trained.
ExitCode preview(const SpaceFile& file, const std::filesystem::path& worker, Format format);

}  // namespace autoepoch::cli
