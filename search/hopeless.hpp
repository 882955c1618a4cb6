// Which trials are not worth another epoch.
//
// A trial is hopeless when its chance of beating the best was below 1 % at two pauses in a row. The chance is that of
// the forecast of the trial's curve alone. No other model of the trial is needed, so the rule can also be asked what it
// would have done earlier with curves that are longer by now.
#pragma once

#include "autoepoch/trial.hpp"
#include "search/freeze_thaw_model.hpp"
#include "search/growing_rungs.hpp"

namespace autoepoch {

inline constexpr double kHopeless = 0.01;

/// At its present age. Requires: the trial has an observation.
bool is_hopeless(const FreezeThawModel& model, const GrowingRungs& rungs, const Trial& trial);

/// The epoch at which the rule would have stopped a trial that went on; 0 if never.
int would_have_stopped(const FreezeThawModel& model, const GrowingRungs& rungs, const Trial& trial);

}  // namespace autoepoch
