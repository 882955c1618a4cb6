#include "experiments/schedule.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace autoepoch::experiments {
namespace {

double warm_up(const ScheduleSettings& schedule, double learning_rate, double epochs) {
  const double first = schedule.warmup_factor;
  return learning_rate * (first + (1 - first) * epochs / schedule.warmup_epochs);
}

// Down half a wave; the final rate stays afterwards.
double cosine(const ScheduleSettings& schedule, double learning_rate, double epochs, double duration) {
  const double phase = std::min(epochs / duration, 1.0) * std::numbers::pi;
  return schedule.min_lr + (learning_rate - schedule.min_lr) * (1 + std::cos(phase)) / 2;
}

}  // namespace

double scheduled_rate(const ScheduleSettings& schedule, double learning_rate, const Progress& progress) {
  const bool per_step = schedule.schedule_interval == Interval::step;
  const double epochs = progress.epoch + (per_step ? progress.epoch_fraction : 0);
  if (epochs < schedule.warmup_epochs) {
    return warm_up(schedule, learning_rate, epochs);
  }
  const double decayed = epochs - schedule.warmup_epochs;
  switch (schedule.schedule) {
    case Decay::constant:
      return learning_rate;
    case Decay::step:
      // The tolerance keeps a decay from slipping by one step through rounding of the fraction.
      return learning_rate * std::pow(schedule.gamma.value_or(0.1), std::floor(decayed / schedule.step_size + 1e-9));
    case Decay::exponential:
      return learning_rate * std::pow(schedule.gamma.value_or(0.95), decayed);
    case Decay::cosine: {
      const double rest = std::max(progress.max_epochs - schedule.warmup_epochs, 1.0);
      return cosine(schedule, learning_rate, decayed, schedule.t_max.value_or(rest));
    }
  }
  return learning_rate;
}

}  // namespace autoepoch::experiments
