// Programs that go on when the one that started them ends.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace autoepoch::run {

/// Starts `program` in a session of its own. It gets none of this process's descriptors: its stdin is empty, and what
/// it prints is appended to `log`. `arguments` begin with the name that it is to have.
///
/// Returns when it has run for `patience`, or has ended well before. Throws ExecutorError when it cannot be started or
/// has failed by then, with the last line that it printed. Its end is waited for in a thread: it leaves no zombie.
/// Thread-safe; changes nothing of this process (such as the way it handles signals).
void start_detached(const std::filesystem::path& program, std::vector<std::string> arguments,
                    const std::filesystem::path& log,
                    std::chrono::milliseconds patience = std::chrono::milliseconds(1000));

}  // namespace autoepoch::run
