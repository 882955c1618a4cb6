// What a search has found: its best checkpoint and the advice on it, and the file that tells both.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "study/directory.hpp"

namespace autoepoch::study {

/// The best trial's checkpoint of its best epoch, if there is one that is whole: it is read to its end.
std::optional<std::string> best_checkpoint(const Directory& directory, const History& history);

/// As best_checkpoint, but takes the word of the seal beside it: nothing large is read.
std::optional<std::string> best_sealed_checkpoint(const Directory& directory, const History& history);

/// The newest whole checkpoint of a trial, if there is one.
std::optional<std::string> last_checkpoint(const Directory& directory, TrialNumber trial);

/// The best trial's checkpoint, and the advice by the directory's curve model. Nothing before the first epoch.
report::Findings findings_of(const Directory& directory, const History& history);

/// Writes best.json whole. Throws Error.
void write_best_file(const Directory& directory, const History& history, const report::Findings& findings);

}  // namespace autoepoch::study
