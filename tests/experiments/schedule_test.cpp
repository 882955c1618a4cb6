#include "experiments/schedule.hpp"

#include <fstream>
#include <sstream>
#include <string>

#include "support/catch.hpp"

namespace autoepoch::experiments {
namespace {

constexpr int kEpochs = 12;
constexpr int kSteps = 7;

ScheduleSettings golden_settings(const std::string& schedule, const std::string& interval, double warmup) {
  ScheduleSettings settings;
  settings.schedule = schedule == "step"          ? Decay::step
                      : schedule == "exponential" ? Decay::exponential
                      : schedule == "cosine"      ? Decay::cosine
                                                  : Decay::constant;
  settings.schedule_interval = interval == "step" ? Interval::step : Interval::epoch;
  settings.warmup_epochs = warmup;
  settings.warmup_factor = 0.25;
  settings.step_size = 3;
  settings.gamma = schedule == "step" ? 0.5 : 0.9;
  settings.min_lr = 1e-4;
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
    if (!(fields >> schedule >> interval >> warmup >> epoch >> step >> expected)) {
      continue;  // the comment
    }
    INFO(line);
    const double rate = scheduled_rate(golden_settings(schedule, interval, warmup), 0.1,
                                       {.epoch = epoch, .epoch_fraction = double(step) / kSteps, .max_epochs = kEpochs});
    CHECK(rate == Approx(expected).epsilon(1e-9));  // PyTorch multiplies step by step: rounding
    ++compared;
  }
  CHECK(compared == 4 * 2 * 2 * kEpochs * 3);
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
