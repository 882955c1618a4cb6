// What all that start programs need to know of their ends.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>

namespace autoepoch::run {

/// Waits for the end of a child process, at most so long, and reaps it. Returns its status as waitpid() tells it; none
/// while it still runs.
std::optional<int> wait_for_end(pid_t child, std::chrono::milliseconds patience);

/// "exited with status 3", "killed by signal 9 (Killed)".
std::string how_it_ended(int status);

/// The last line that has something on it in the part of the file behind `begin`; of that part the last 64 KiB count.
std::string last_line(int descriptor, off_t begin = 0);

}  // namespace autoepoch::run
