// The time of day and the time that passes, in seconds.
#pragma once

#include <chrono>

namespace autoepoch {

/// Since an arbitrary moment; never set back.
inline double steady_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// Since the Unix epoch.
inline double unix_seconds() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

}  // namespace autoepoch
