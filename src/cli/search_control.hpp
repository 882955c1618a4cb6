// What the page of `serve --control` can do to a search: what its user could do in a shell.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "study/directory.hpp"

namespace autoepoch::cli {

/// The directory of which "study" is the index, and the number "trial". Both throw InvalidInput.
const study::Directory& chosen_study(const std::vector<study::Directory>& directories,
                                     const std::map<std::string, std::string>& form);
std::int64_t chosen_trial(const std::map<std::string, std::string>& form);

/// "action" is "pause" (as Ctrl-C does) or "resume" (starts `autoepoch resume`, with "trials", "epochs" and "time" as
/// its limits where they are given), "stop" (ends "trial", see request_stop) or "note" (writes "text" on "trial", see
/// write_note); "study" is the index of one of the directories. Returns what was done, in words. Throws InvalidInput
/// when it cannot be done, with the reason.
std::string control_search(const std::vector<study::Directory>& directories,
                           const std::map<std::string, std::string>& form);

}  // namespace autoepoch::cli
