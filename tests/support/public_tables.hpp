// Public learning-curve tables that may lie beside the project; tests that need one say so and end where it is absent.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

#include "support/catch.hpp"

namespace autoepoch::test {

/// The folder of a table in $AUTOEPOCH_DATA or ../shared/data; none, with a warning, if it is not there.
inline std::optional<std::filesystem::path> public_table(const std::string& name) {
  const char* const given = std::getenv("AUTOEPOCH_DATA");
  const std::filesystem::path folder = std::filesystem::path(given ? given : "../shared/data") / name;
  if (std::filesystem::exists(folder / "table.json")) return folder;
  WARN("skipped: no " << folder.string() << " (set AUTOEPOCH_DATA)");
  return std::nullopt;
}

}  // namespace autoepoch::test
