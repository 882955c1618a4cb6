#include "experiments/optimizer_settings.hpp"

#include "experiments/schedule.hpp"
#include "experiments/setting_reader.hpp"

namespace autoepoch::experiments {

void describe(SettingReader& reader, OptimizerSettings& optimizer) {
  reader.choice<UpdateRule>("optimizer", optimizer.optimizer, values_of(optimizers()), "How weights are updated.");
  reader.number("learning_rate", optimizer.learning_rate, {0, 1e6}, "The highest of its schedule.");
  reader.number("momentum", optimizer.momentum, {0, 1}, "sgd, rmsprop.");
  reader.flag("nesterov", optimizer.nesterov, "With sgd: Nesterov momentum.");
  reader.number("weight_decay", optimizer.weight_decay, {0, 1e6}, "Default: 0.01 for adamw, else 0.");
  reader.flag("decay_norm_and_bias", optimizer.decay_norm_and_bias,
              "False: no weight decay on tensors of one dimension.");
  reader.number("beta1", optimizer.beta1, {0, 0.9999999}, "adam, adamw.");
  reader.number("beta2", optimizer.beta2, {0, 0.9999999}, "adam, adamw.");
  reader.number("alpha", optimizer.alpha, {0, 0.9999999}, "rmsprop: smoothing constant.");
  reader.number("epsilon", optimizer.epsilon, {0, 1}, "Default: 1e-10 for adagrad, else 1e-8.");
}

void describe(SettingReader& reader, ScheduleSettings& schedule) {
  reader.choice<Decay>("schedule", schedule.schedule, values_of(schedules()),
                       "Of the learning rate, as PyTorch's schedulers.");
  reader.choice<Interval>("schedule_interval", schedule.schedule_interval,
                          {{"epoch", Interval::epoch}, {"step", Interval::step}},
                          "The rate changes at the start of an epoch, or with every step.");
  reader.number("warmup_epochs", schedule.warmup_epochs, {0, 1e6}, "Linear warm-up, before the schedule proper.");
  reader.number("warmup_factor", schedule.warmup_factor, {0, 1},
                "First rate of the warm-up, in parts of learning_rate.");
  reader.number("step_size", schedule.step_size, {1e-3, 1e6}, "step: epochs between two decays.");
  reader.ascending("milestones", schedule.milestones, "multi_step: ascending epochs of the decays.");
  reader.number("gamma", schedule.gamma, {0, 1}, "step, multi_step: per decay (0.1); exponential: per epoch (0.95).");
  reader.number("min_lr", schedule.min_lr, {0, 1e6}, "cosines, polynomial, plateau, warmup_stable_decay: lowest rate.");
  reader.number("t_max", schedule.t_max, {1e-3, 1e6},
                "cosine, polynomial: epochs to the final rate; default: up to max_epochs.");
  reader.number("t_0", schedule.t_0, {1e-3, 1e6}, "cosine_warm_restarts: epochs of the first period.");
  reader.number("t_mult", schedule.t_mult, {1, 1e3}, "cosine_warm_restarts: factor from one period to the next.");
  reader.number("power", schedule.power, {0, 100}, "polynomial: exponent.");
  reader.number("pct_start", schedule.pct_start, {0.01, 0.99}, "one_cycle: share of the rise to learning_rate.");
  reader.number("div_factor", schedule.div_factor, {1, 1e9}, "one_cycle: learning_rate over the first rate.");
  reader.number("final_div_factor", schedule.final_div_factor, {1, 1e12}, "one_cycle: the first rate over the last.");
  reader.number("decay_fraction", schedule.decay_fraction, {0, 1},
                "warmup_stable_decay: share of max_epochs in which the rate falls.");
  reader.number("plateau_factor", schedule.plateau_factor, {0, 1}, "reduce_on_plateau: of the rate.");
  reader.integer("plateau_patience", schedule.plateau_patience, {0, kMaxInt},
                 "reduce_on_plateau: epochs without improvement that are borne.");
  reader.number("plateau_threshold", schedule.plateau_threshold, {0, 1},
                "reduce_on_plateau: relative improvement that counts.");
  reader.integer("plateau_cooldown", schedule.plateau_cooldown, {0, kMaxInt},
                 "reduce_on_plateau: epochs after a reduction that do not count.");
  reader.integer("cooldown_epochs", schedule.cooldown_epochs, {0, kMaxInt},
                 "Epochs of a branch in which the rate falls linearly to min_lr; 0: no branches.");
  reader.ascending("cooldown_at", schedule.cooldown_at,
                   "Epochs at whose end a branch is evaluated; default: every so many.");
  double scale = 1;
  reader.number("schedule_scale", scale, {1e-6, 1e6},
                "Stretches the schedule: with 2, epoch 10 has the rate of epoch 5.");
  schedule = scaled(schedule, scale);
}

}  // namespace autoepoch::experiments
