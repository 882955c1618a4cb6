// Learning-curve tables: a folder with table.json, configs.csv (header; one row a configuration) and a NAME.csv for
// each data set (no header; row = configuration, column = epoch).
//
// table.json: "space" as in a space file, "metric", "direction", "epochs", "first_epoch_column" (0 or 1: column 0 may
// be the untrained network), "name". A folder with "surrogate" is a continuous surrogate instead, see surrogate.hpp.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "autoepoch/study.hpp"
#include "replay/ground.hpp"

namespace autoepoch::replay {

/// The "surrogate" of a table.json: file names within the folder, and which output is the objective.
struct SurrogateFiles {
  std::string weights;
  std::string layout;
  std::string tasks;
  std::string oracle;
  std::string output;
};

struct TableInfo {
  StudySpec study;  ///< name, space, objective, max_epochs
  int first_epoch_column = 0;
  std::optional<SurrogateFiles> surrogate;
};

/// Throws InvalidInput, with the file and the place in it, for a file that is missing, not JSON, or lacks something.
TableInfo read_table_info(const std::filesystem::path& folder);

/// One data set of a table, or one task of a surrogate. `set` is the file's name without .csv (or without __valid.csv).
/// Throws InvalidInput as above, and for a set that does not exist (naming those that do), rows that do not match,
/// values outside the space by more than rounding.
std::unique_ptr<const Ground> open_ground(const std::filesystem::path& folder, const std::string& set);

}  // namespace autoepoch::replay
