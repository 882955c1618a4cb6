// Folders that tools write their runs into.
#pragma once

#include <filesystem>

#include "logs/log.hpp"
#include "logs/table_log.hpp"

namespace autoepoch::logs {

/// The runs below a folder: of the first kind that is there, of MLflow's file store, trainer_state.json,
/// TensorBoard's event files, and so on; other kinds are named in the notes. Throws InvalidInput if there are none.
Log read_run_folder(const std::filesystem::path& folder, const TableOptions& options);

}  // namespace autoepoch::logs
