// In what stretches of epochs freeze-thaw trains a trial: a short first one, then always half the trial's age more.
#pragma once

#include <vector>

#include "autoepoch/study.hpp"

namespace autoepoch {

/// Epochs of the first stretch: at least search.first_rung; earlier values hardly rank configurations.
int first_stretch(const StudySpec& spec);

/// Where a trial of that age pauses next, at most max_epochs.
int next_stop(const StudySpec& spec, int age);

/// Where a trial that was never interrupted has paused, up to and including `age`.
std::vector<int> stops(const StudySpec& spec, int age);

}  // namespace autoepoch
