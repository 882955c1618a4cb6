// Logs in JSON.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "logs/log.hpp"

namespace autoepoch::logs {

/// Whether a text begins as JSON does.
bool looks_like_json(std::string_view text);

/// The log of a text that looks like JSON: lines of objects (Detectron2, Ray, MMEngine), Optuna's journal, the state of
/// Hugging Face's trainer, lists of records, lists by name (Keras, XGBoost and LightGBM evaluations, pandas), a list of
/// numbers, lists of lists. Throws InvalidInput.
Log read_json_log(std::string_view text, const std::string& source);

}  // namespace autoepoch::logs
