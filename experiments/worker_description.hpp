// What autoepoch-worker says of itself: see autoepoch/worker_description.hpp.
#pragma once

#include "autoepoch/worker_description.hpp"

namespace autoepoch::experiments {

/// The file that a training with "refit" leaves beside its last checkpoint.
inline constexpr const char* kTorchScriptFile = "model.ts.pt";

/// For the trials of this study. Throws InvalidInput as parse_settings does.
WorkerDescription describe_worker(const StudySpec& spec);

}  // namespace autoepoch::experiments
