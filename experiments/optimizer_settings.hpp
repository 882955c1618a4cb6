// How weights are updated, and at which rates: the optimizer's and the schedule's part of the settings.
#pragma once

#include <optional>
#include <vector>

#include "experiments/choice.hpp"

namespace autoepoch::experiments {

class SettingReader;

enum class UpdateRule { sgd, adam, adamw, rmsprop, adagrad };

struct OptimizerSettings {
  UpdateRule optimizer = UpdateRule::sgd;
  double learning_rate = 1e-3;
  double momentum = 0;  ///< sgd, rmsprop
  bool nesterov = false;
  std::optional<double> weight_decay = {};  ///< default: 0.01 for adamw, else 0
  bool decay_norm_and_bias = true;          ///< false: no weight decay on tensors of one dimension
  double beta1 = 0.9;
  double beta2 = 0.999;
  double alpha = 0.99;                 ///< rmsprop: smoothing constant
  std::optional<double> epsilon = {};  ///< default: 1e-10 for adagrad, else 1e-8
};

enum class Decay {
  constant,
  step,
  multi_step,
  exponential,
  cosine,
  cosine_warm_restarts,
  one_cycle,
  polynomial,
  reduce_on_plateau,
  warmup_stable_decay
};
enum class Interval { epoch, step };

struct ScheduleSettings {
  Decay schedule = Decay::constant;
  Interval schedule_interval = Interval::epoch;  ///< the rate changes at the start of an epoch, or with every step
  double warmup_epochs = 0;                      ///< linear, before the schedule proper
  double warmup_factor = 1.0 / 3;                ///< first rate of the warm-up, in parts of learning_rate
  double step_size = 10;                         ///< step: epochs between two decays
  std::vector<double> milestones = {};           ///< multi_step: ascending epochs of the decays
  std::optional<double> gamma = {};              ///< step, multi_step: per decay (0.1); exponential: per epoch (0.95)
  double min_lr = 0;                             ///< cosines, polynomial, plateau, warmup_stable_decay: lowest rate
  std::optional<double> t_max = {};      ///< cosine, polynomial: epochs to the final rate; default: up to max_epochs
  double t_0 = 10;                       ///< cosine_warm_restarts: epochs of the first period
  double t_mult = 1;                     ///< ..., factor from one period to the next
  double power = 1;                      ///< polynomial
  double pct_start = 0.3;                ///< one_cycle: share of the rise to learning_rate
  double div_factor = 25;                ///< one_cycle: learning_rate over the first rate
  double final_div_factor = 1e4;         ///< one_cycle: the first rate over the last
  double decay_fraction = 0.2;           ///< warmup_stable_decay: share of max_epochs in which the rate falls
  double plateau_factor = 0.1;           ///< reduce_on_plateau
  int plateau_patience = 10;             ///< ..., epochs without improvement that are borne
  double plateau_threshold = 1e-4;       ///< ..., relative
  int plateau_cooldown = 0;              ///< ..., epochs after a reduction that do not count
  int cooldown_epochs = 0;               ///< of a branch in which the rate falls linearly to min_lr; 0: none
  std::vector<double> cooldown_at = {};  ///< epochs at whose end a branch is evaluated; default: every so many
};

/// Every UpdateRule, beside the class Optimizer.
const std::vector<ValuedChoice<UpdateRule>>& optimizers();

struct Schedule {
  Decay value;
  Choice choice;
  bool has_length;  ///< the rate at an epoch depends on how long the training will be
};

/// Every Decay, beside the function scheduled_rate.
const std::vector<Schedule>& schedules();

/// Describe and read them.
void describe(SettingReader& reader, OptimizerSettings& settings);
void describe(SettingReader& reader, ScheduleSettings& settings);

}  // namespace autoepoch::experiments
