// Learning rates over the course of a trial, as PyTorch's schedulers define them.
#pragma once

#include <limits>
#include <optional>
#include <vector>

#include "experiments/named_numbers.hpp"
#include "experiments/optimizer_settings.hpp"

namespace autoepoch::experiments {

/// Where in the training a step is taken.
struct Progress {
  int epoch = 0;                         ///< epochs done before the current one
  double step = 0;                       ///< steps done of the current one
  double steps = 1;                      ///< an epoch's steps
  int max_epochs = 1;                    ///< the trial's longest duration
  double plateau_rate = 1;               ///< of PlateauReducer
  std::optional<int> cooldown_end = {};  ///< epochs done when the cool-down that this step belongs to ends
};

/// The rate of the step: LinearLR for the warm-up, then the scheduler proper (StepLR, MultiStepLR, ExponentialLR,
/// CosineAnnealingLR, CosineAnnealingWarmRestarts, OneCycleLR, PolynomialLR) starting from `learning_rate` at the
/// warm-up's end (SequentialLR). With Interval::step the epoch's fraction counts too, as if PyTorch's scheduler were
/// stepped after every batch with its durations in batches. warmup_stable_decay keeps the rate until the last
/// decay_fraction of max_epochs, in which it falls linearly to min_lr. In the last cooldown_epochs before cooldown_end
/// the rate falls linearly to min_lr, step by step. A pure function: no state to save.
double scheduled_rate(const ScheduleSettings& schedule, double learning_rate, const Progress& progress);

/// A cool-down is to end with this epoch, counted from 1.
bool ends_in_cooldown(const ScheduleSettings& schedule, int epoch);

/// The same course over `scale` times as many epochs: at epoch scale * t the rate that the original has at t. What
/// follows from max_epochs scales by itself. Plateaus are not scaled: they follow what is observed.
ScheduleSettings scaled(ScheduleSettings schedule, double scale);

/// PyTorch's ReduceLROnPlateau with a relative threshold: what the rate is multiplied by, epoch by epoch.
class PlateauReducer {
 public:
  PlateauReducer(const ScheduleSettings& settings, bool minimize)
      : settings_(settings),
        minimize_(minimize),
        best_((minimize ? 1 : -1) * std::numeric_limits<double>::infinity()) {}

  /// Takes note of an epoch's value.
  void update(double value);
  double rate() const { return rate_; }

  NamedNumbers state() const;
  /// Requires: what state() returned.
  void set_state(const NamedNumbers& state);

 private:
  ScheduleSettings settings_;
  bool minimize_;
  double best_;
  double rate_ = 1;
  int bad_epochs_ = 0;
  int cooldown_ = 0;  // epochs left of it
};

}  // namespace autoepoch::experiments
