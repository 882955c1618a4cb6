// The intermediate values in an Optuna journal: a line of JSON for each operation
// (optuna/storages/journal/_storage.py, Optuna 3.1 to 5).
#pragma once

#include <string>
#include <vector>

#include "logs/json_text.hpp"
#include "logs/log.hpp"

namespace autoepoch::logs {

bool is_optuna_journal(const std::vector<Json>& operations);

/// A run for each trial that reported, with columns "step" and "value" and the study's direction.
Log read_optuna_journal(const std::vector<Json>& operations, const std::string& source);

}  // namespace autoepoch::logs
