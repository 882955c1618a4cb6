#include "experiments/schedule.hpp"

#include <fstream>
#include <map>
#include <sstream>
#include <string>

#include "support/catch.hpp"

namespace autoepoch::experiments {
namespace {

constexpr int kEpochs = 12;
constexpr int kSteps = 7;

const std::map<std::string, Decay> kSchedules{{"constant", Decay::constant},
                                              {"step", Decay::step},
                                              {"multi_step", Decay::multi_step},
                                              {"exponential", Decay::exponential},
                                              {"cosine", Decay::cosine},
                                              {"cosine_warm_restarts", Decay::cosine_warm_restarts},
                                              {"cosine_warm_restarts_2", Decay::cosine_warm_restarts},
                                              {"polynomial", Decay::polynomial},
                                              {"one_cycle", Decay::one_cycle}};

ScheduleSettings golden_settings(const std::string& schedule, const std::string& interval, double warmup) {
  ScheduleSettings settings;
  settings.schedule = kSchedules.at(schedule);
  settings.schedule_interval = interval == "step" ? Interval::step : Interval::epoch;
  settings.warmup_epochs = warmup;
  settings.warmup_factor = 0.25;
  settings.step_size = 3;
  settings.milestones = {2, 5, 6};
  settings.gamma = schedule == "exponential" ? 0.9 : 0.5;
  settings.min_lr = schedule == "polynomial" ? 0 : 1e-4;
  settings.t_0 = 2;
  settings.t_mult = schedule == "cosine_warm_restarts_2" ? 2 : 1;
  settings.power = 2;
  settings.pct_start = 0.4;
  settings.div_factor = 10;
  settings.final_div_factor = 100;
  return settings;
}

}  // namespace

TEST_CASE("The rates are those of PyTorch's schedulers") {
  std::ifstream file("tests/golden/schedules.txt");
  int compared = 0;
  for (std::string line; std::getline(file, line);) {
    std::istringstream fields(line);
    std::string schedule;
    std::string interval;
    double warmup = 0;
    int epoch = 0;
    int step = 0;
    double expected = 0;
    if (!(fields >> schedule >> interval >> warmup >> epoch >> step >> expected) || !kSchedules.count(schedule)) {
      continue;
    }
    INFO(line);
    const double rate = scheduled_rate(golden_settings(schedule, interval, warmup), 0.1,
                                       {.epoch = epoch, .step = double(step), .steps = kSteps, .max_epochs = kEpochs});
    CHECK(rate == Approx(expected).epsilon(1e-9));  // PyTorch multiplies step by step: rounding
    ++compared;
  }
  CHECK(compared == (8 * 2 + 1) * 2 * kEpochs * 3);
}

TEST_CASE("The rate falls on a plateau as PyTorch's does") {
  std::ifstream file("tests/golden/schedules.txt");
  int compared = 0;
  for (std::string line; std::getline(file, line);) {
    std::istringstream fields(line);
    std::string schedule;
    std::string mode;
    ScheduleSettings settings{.plateau_factor = 0.5, .plateau_threshold = 0.01};
    if (!(fields >> schedule >> mode >> settings.plateau_patience >> settings.plateau_cooldown) ||
        schedule != "reduce_on_plateau") {
      continue;
    }
    INFO(line);
    PlateauReducer reducer(settings, mode == "min");
    for (double value = 0, factor = 0; fields >> value >> factor;) {
      PlateauReducer resumed(settings, mode == "min");  // as if interrupted before every epoch
      resumed.set_state(reducer.state());
      reducer = resumed;
      reducer.update(value);
      CHECK(reducer.rate() == factor);
    }
    ++compared;
  }
  CHECK(compared == 6);
}

TEST_CASE("Warm-up, stable, decay") {
  const ScheduleSettings settings{
      .schedule = Decay::warmup_stable_decay, .warmup_epochs = 2, .min_lr = 0.01, .decay_fraction = 0.2};
  const auto rate = [&](int epoch) { return scheduled_rate(settings, 0.1, {.epoch = epoch, .max_epochs = 20}); };
  CHECK(rate(0) < rate(1));
  CHECK(rate(2) == Approx(0.1));
  CHECK(rate(16) == Approx(0.1));
  CHECK(rate(18) == Approx(0.055));
  CHECK(rate(20) == Approx(0.01));
}

TEST_CASE("A scaled schedule takes the same course over more epochs") {
  for (const Decay decay : {Decay::constant, Decay::step, Decay::multi_step, Decay::exponential, Decay::cosine,
                            Decay::cosine_warm_restarts, Decay::polynomial, Decay::warmup_stable_decay}) {
    const ScheduleSettings settings{
        .schedule = decay, .warmup_epochs = 2, .step_size = 3, .milestones = {4, 7}, .min_lr = 0.01, .t_0 = 5};
    const ScheduleSettings twice = scaled(settings, 2);
    for (int epoch = 0; epoch < 20; ++epoch) {
      INFO(static_cast<int>(decay) << " at " << epoch);
      CHECK(scheduled_rate(twice, 0.1, {.epoch = 2 * epoch, .max_epochs = 40}) ==
            Approx(scheduled_rate(settings, 0.1, {.epoch = epoch, .max_epochs = 20})));
    }
  }
  ScheduleSettings limited{.schedule = Decay::cosine};
  limited.t_max = 10;
  CHECK(scheduled_rate(scaled(limited, 0.5), 1, {.epoch = 5, .max_epochs = 20}) == Approx(0).margin(1e-12));
}

TEST_CASE("The cosine stays at its final rate") {
  ScheduleSettings settings{.schedule = Decay::cosine, .min_lr = 0.01};
  settings.t_max = 5;
  for (const int epoch : {5, 6, 100}) {
    CHECK(scheduled_rate(settings, 0.1, {.epoch = epoch, .max_epochs = 200}) == Approx(0.01));
  }
}

TEST_CASE("A schedule is longer than its warm-up even if the trial is not") {
  const ScheduleSettings settings{.schedule = Decay::cosine, .warmup_epochs = 10};
  CHECK(scheduled_rate(settings, 1, {.epoch = 9, .max_epochs = 5}) < 1);
  CHECK(scheduled_rate(settings, 1, {.epoch = 10, .max_epochs = 5}) == Approx(1));
}

}  // namespace autoepoch::experiments
