// Reasons in words, as users read them.
#pragma once

#include <cstdint>
#include <string>

#include "autoepoch/study.hpp"

namespace autoepoch::run {

/// "10m", "1h30m", "2.5s": as a space file has it.
std::string duration_text(double seconds);

/// "1 epoch", "9 epochs"
std::string epochs_text(std::int64_t epochs);

/// "diverged: val_loss is nan at epoch 3"
std::string divergence_text(const Objective& objective, const Observation& observation);

}  // namespace autoepoch::run
