// MLflow's file store (mlflow/store/tracking/file_store.py): a folder for each run, whose metrics are files with a line
// "time value step" for each value.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "logs/log.hpp"

namespace autoepoch::logs {

/// Whether a text is the file of a metric.
bool is_mlflow_metric(std::string_view text);

/// Adds a record for each line: "step" and the metric. Throws InvalidInput with `source` and the line.
void read_mlflow_metric(std::string_view text, const std::string& source, const std::string& metric, RunBuilder& run);

/// Whether a folder is a run's.
bool is_mlflow_run(const std::filesystem::path& folder);

/// Named as MLflow's user interface does. A run without metrics, or a deleted one, has no columns.
Run read_mlflow_run(const std::filesystem::path& folder);

}  // namespace autoepoch::logs
