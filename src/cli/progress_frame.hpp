// What the live display shows, as plain lines: a function of the history.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "autoepoch/executor.hpp"
#include "autoepoch/study.hpp"

namespace autoepoch::cli {

struct FrameLine {
  std::string label;
  std::string text;
};

/// Best so far, trials by state, rungs, budget, and one line a worker. `epochs_per_second` is the present speed, 0 if
/// unknown.
std::vector<FrameLine> compose_frame(const History& history, const std::vector<SlotStatus>& slots,
                                     double epochs_per_second);

/// Seconds until the budget's epochs or time are used up, whichever comes first; none if neither can be told.
std::optional<double> seconds_left(const History& history, double epochs_per_second);

}  // namespace autoepoch::cli
