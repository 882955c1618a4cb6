// Learning rates over the course of a trial, as PyTorch's schedulers define them.
#pragma once

#include "experiments/settings.hpp"

namespace autoepoch::experiments {

/// Where in the training a step is taken.
struct Progress {
  int epoch = 0;              ///< epochs done before the current one
  double epoch_fraction = 0;  ///< done of the current one, in [0, 1)
  int max_epochs = 1;         ///< the trial's longest duration
};

/// The rate of the step: LinearLR for the warm-up, then StepLR, ExponentialLR or CosineAnnealingLR starting from
/// `learning_rate` at the warm-up's end (SequentialLR). With Interval::step the epoch's fraction counts too, as if
/// PyTorch's scheduler were stepped after every batch with its durations in batches. A pure function: no state to save.
double scheduled_rate(const ScheduleSettings& schedule, double learning_rate, const Progress& progress);

}  // namespace autoepoch::experiments
