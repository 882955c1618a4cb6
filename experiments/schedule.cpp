#include "experiments/schedule.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace autoepoch::experiments {
namespace {

// Keeps a decay from slipping by one step through rounding of the epoch's fraction.
constexpr double kTolerance = 1e-9;

// From `start` at phase 0 to `end` at phase 1 and behind, down or up half a wave.
double half_wave(double start, double end, double phase) {
  return end + (start - end) * (1 + std::cos(std::min(phase, 1.0) * std::numbers::pi)) / 2;
}

double warm_up(const ScheduleSettings& schedule, double learning_rate, double epochs) {
  const double first = schedule.warmup_factor;
  return learning_rate * (first + (1 - first) * epochs / schedule.warmup_epochs);
}

double multi_step(const ScheduleSettings& schedule, double learning_rate, double epochs) {
  const auto decays = std::count_if(schedule.milestones.begin(), schedule.milestones.end(),
                                    [&](double milestone) { return milestone <= epochs + kTolerance; });
  return learning_rate * std::pow(schedule.gamma.value_or(0.1), decays);
}

double warm_restarts(const ScheduleSettings& schedule, double learning_rate, double epochs) {
  double period = schedule.t_0;
  double begin = std::floor(epochs / period + kTolerance) * period;
  if (schedule.t_mult > 1) {
    for (begin = 0; begin + period <= epochs + kTolerance; period *= schedule.t_mult) {
      begin += period;
    }
  }
  return half_wave(learning_rate, schedule.min_lr, std::max(epochs - begin, 0.0) / period);
}

// Counted in the scheduler's steps, as OneCycleLR does: both phases end one step early.
double one_cycle(const ScheduleSettings& schedule, double learning_rate, double step, double total) {
  const double first = learning_rate / schedule.div_factor;
  const double last = first / schedule.final_div_factor;
  const double peak = schedule.pct_start * total - 1;
  if (step <= peak) {
    return half_wave(first, learning_rate, step / peak);
  }
  return half_wave(learning_rate, last, (step - peak) / std::max(total - 1 - peak, 1e-12));
}

double polynomial(const ScheduleSettings& schedule, double learning_rate, double phase) {
  return schedule.min_lr + (learning_rate - schedule.min_lr) * std::pow(1 - std::min(phase, 1.0), schedule.power);
}

double stable_decay(const ScheduleSettings& schedule, double learning_rate, double epochs, int max_epochs) {
  const double duration = std::max(schedule.decay_fraction * max_epochs, 1e-12);
  const double left = std::clamp((max_epochs - epochs) / duration, 0.0, 1.0);
  return schedule.min_lr + (learning_rate - schedule.min_lr) * left;
}

double rate_without_cooldown(const ScheduleSettings& schedule, double learning_rate, const Progress& progress) {
  const bool per_step = schedule.schedule_interval == Interval::step;
  const double unit = per_step ? progress.steps : 1;  // of the scheduler's steps in an epoch
  const double epochs = progress.epoch + (per_step ? progress.step / progress.steps : 0);
  if (epochs < schedule.warmup_epochs) {
    return warm_up(schedule, learning_rate, epochs);
  }
  const double decayed = epochs - schedule.warmup_epochs;
  const double rest = std::max(progress.max_epochs - schedule.warmup_epochs, 1.0);
  const double duration = schedule.t_max.value_or(rest);
  switch (schedule.schedule) {
    case Decay::constant:
      return learning_rate;
    case Decay::step:
      return learning_rate *
             std::pow(schedule.gamma.value_or(0.1), std::floor(decayed / schedule.step_size + kTolerance));
    case Decay::multi_step:
      return multi_step(schedule, learning_rate, decayed);
    case Decay::exponential:
      return learning_rate * std::pow(schedule.gamma.value_or(0.95), decayed);
    case Decay::cosine:
      return half_wave(learning_rate, schedule.min_lr, decayed / duration);
    case Decay::cosine_warm_restarts:
      return warm_restarts(schedule, learning_rate, decayed);
    case Decay::one_cycle:
      return one_cycle(schedule, learning_rate, decayed * unit, rest * unit);
    case Decay::polynomial:
      return polynomial(schedule, learning_rate, decayed / duration);
    case Decay::reduce_on_plateau:
      return std::max(learning_rate * progress.plateau_rate, std::min(schedule.min_lr, learning_rate));
    case Decay::warmup_stable_decay:
      return stable_decay(schedule, learning_rate, epochs, progress.max_epochs);
  }
  return learning_rate;
}

}  // namespace

double scheduled_rate(const ScheduleSettings& schedule, double learning_rate, const Progress& progress) {
  const double rate = rate_without_cooldown(schedule, learning_rate, progress);
  if (!progress.cooldown_end) {
    return rate;
  }
  const double left = *progress.cooldown_end - progress.epoch - progress.step / progress.steps;
  const double share = std::clamp(left / schedule.cooldown_epochs, 0.0, 1.0);
  return schedule.min_lr + (rate - schedule.min_lr) * share;
}

bool ends_in_cooldown(const ScheduleSettings& schedule, int epoch) {
  if (schedule.cooldown_epochs == 0) {
    return false;
  }
  const std::vector<double>& at = schedule.cooldown_at;
  return at.empty() ? epoch % schedule.cooldown_epochs == 0 : std::find(at.begin(), at.end(), epoch) != at.end();
}

ScheduleSettings scaled(ScheduleSettings schedule, double scale) {
  for (double* epochs : {&schedule.warmup_epochs, &schedule.step_size, &schedule.t_0}) {
    *epochs *= scale;
  }
  for (double& milestone : schedule.milestones) {
    milestone *= scale;
  }
  if (schedule.t_max) {
    *schedule.t_max *= scale;
  }
  if (schedule.schedule == Decay::exponential) {
    schedule.gamma = std::pow(schedule.gamma.value_or(0.95), 1 / scale);
  }
  return schedule;
}

void PlateauReducer::update(double value) {
  const double needed = best_ * (1 + (minimize_ ? -1 : 1) * settings_.plateau_threshold);
  if (minimize_ ? value < needed : value > needed) {
    best_ = value;
    bad_epochs_ = 0;
  } else {
    ++bad_epochs_;
  }
  if (cooldown_ > 0) {
    --cooldown_;
    bad_epochs_ = 0;
  }
  if (bad_epochs_ > settings_.plateau_patience) {
    rate_ *= settings_.plateau_factor;
    cooldown_ = settings_.plateau_cooldown;
    bad_epochs_ = 0;
  }
}

std::vector<double> PlateauReducer::state() const {
  return {best_, rate_, static_cast<double>(bad_epochs_), static_cast<double>(cooldown_)};
}

void PlateauReducer::set_state(const std::vector<double>& state) {
  best_ = state[0];
  rate_ = state[1];
  bad_epochs_ = static_cast<int>(state[2]);
  cooldown_ = static_cast<int>(state[3]);
}

}  // namespace autoepoch::experiments
