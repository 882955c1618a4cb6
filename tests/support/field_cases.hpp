// Logs of real trainings that may lie beside the project; tests that need one say so and end where it is absent.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

#include "support/catch.hpp"

namespace autoepoch::test {

/// A file in $AUTOEPOCH_CASES or ../shared/cases; none, with a warning, if it is not there.
inline std::optional<std::filesystem::path> field_case(const std::string& name) {
  const char* const given = std::getenv("AUTOEPOCH_CASES");
  const std::filesystem::path file = std::filesystem::path(given ? given : "../shared/cases") / name;
  if (std::filesystem::exists(file)) return file;
  WARN("skipped: no " << file.string() << " (set AUTOEPOCH_CASES)");
  return std::nullopt;
}

}  // namespace autoepoch::test
