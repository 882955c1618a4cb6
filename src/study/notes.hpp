// What people write about trials, as files DIR/notes/NUMBER: whoever may write there may note, whether a search runs
// or not, and the tuner stays the only writer of the study.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "study/directory.hpp"

namespace autoepoch::study {

/// By the trial's number. Files with other names are skipped.
std::map<TrialNumber, std::string> read_notes(const Directory& directory);

/// Replaces the trial's note; an empty text removes it. Returns what was done, in words. Throws InvalidInput if there
/// is no such trial or the text is longer than 2000 bytes or has control characters, and Error if it cannot be written.
std::string write_note(const Directory& directory, TrialNumber trial, const std::string& text);

}  // namespace autoepoch::study
