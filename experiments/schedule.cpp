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

const std::vector<Schedule>& schedules() {
  static const std::vector<Schedule> kSchedules{
      {Decay::constant, {"constant", "the same rate throughout", {"cooldown_epochs", "cooldown_at"}}, false},
      {Decay::step,
       {"step", "times `gamma` every `step_size` epochs", {"step_size", "gamma", "cooldown_epochs", "cooldown_at"}},
       true},
      {Decay::multi_step,
       {"multi_step",
        "times `gamma` at each of `milestones`",
        {"milestones", "gamma", "cooldown_epochs", "cooldown_at"}},
       true},
      {Decay::exponential,
       {"exponential", "times `gamma` every epoch", {"gamma", "cooldown_epochs", "cooldown_at"}},
       true},
      {Decay::cosine,
       {"cosine", "half a wave down to `min_lr`", {"t_max", "min_lr", "cooldown_epochs", "cooldown_at"}},
       true},
      {Decay::cosine_warm_restarts,
       {"cosine_warm_restarts",
        "half waves down to `min_lr`, each beginning at the top",
        {"t_0", "t_mult", "min_lr", "cooldown_epochs", "cooldown_at"}},
       true},
      {Decay::one_cycle,
       {"one_cycle",
        "half a wave up, half a wave down",
        {"pct_start", "div_factor", "final_div_factor", "cooldown_epochs", "cooldown_at"}},
       true},
      {Decay::polynomial,
       {"polynomial", "a power of the epochs left", {"t_max", "power", "min_lr", "cooldown_epochs", "cooldown_at"}},
       true},
      {Decay::reduce_on_plateau,
       {"reduce_on_plateau",
        "times `plateau_factor` when the objective does not improve",
        {"plateau_factor", "plateau_patience", "plateau_threshold", "plateau_cooldown", "min_lr"}},
       false},
      {Decay::warmup_stable_decay,
       {"warmup_stable_decay",
        "the same rate, then a line down to `min_lr`",
        {"decay_fraction", "min_lr", "cooldown_epochs", "cooldown_at"}},
       true}};
  return kSchedules;
}

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

NamedNumbers PlateauReducer::state() const {
  return {{"best", best_},
          {"rate", rate_},
          {"bad_epochs", static_cast<double>(bad_epochs_)},
          {"cooldown", static_cast<double>(cooldown_)}};
}

void PlateauReducer::set_state(const NamedNumbers& state) {
  best_ = state.at("best");
  rate_ = state.at("rate");
  bad_epochs_ = static_cast<int>(state.at("bad_epochs"));
  cooldown_ = static_cast<int>(state.at("cooldown"));
}

}  // namespace autoepoch::experiments
