// Which trials are not worth another epoch: the chance of beating the best, by the forecast of the trial's curve alone,
// is below 1 % at two pauses in a row. As it needs no other model of the trial, the rule can be asked what it would
// have done with curves that are longer by now.
#pragma once

#include "autoepoch/study.hpp"
#include "search/freeze_thaw_model.hpp"

namespace autoepoch {

inline constexpr double kHopeless = 0.01;

/// At its present age. Requires: the trial has an observation.
bool is_hopeless(const FreezeThawModel& model, const StudySpec& spec, const Trial& trial);

/// The epoch at which the rule would have stopped a trial that went on; 0 if never.
int would_have_stopped(const FreezeThawModel& model, const StudySpec& spec, const Trial& trial);

}  // namespace autoepoch
