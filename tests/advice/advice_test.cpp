#include "autoepoch/advice.hpp"

#include <cmath>

#include "support/catch.hpp"

using namespace autoepoch;

namespace {

/// Knows the future: whatever the curve, the same prediction.
class Oracle final : public CurveModel {
 public:
  explicit Oracle(double p_improves) : p_improves_(p_improves) {}
  CurvePrediction predict(const LearningCurve&, int horizon, const History&) const override {
    asked = horizon;
    return {.horizon = horizon, .best_value = {0.1, 0.2, 0.3}, .best_epoch = {5, 7, 9}, .p_improves = p_improves_};
  }
  mutable int asked = 0;

 private:
  double p_improves_;
};

struct Lab {
  explicit Lab(int epochs, Params params = {}) {
    spec.objective.metric = "val_loss";
    spec.budget.max_epochs = 10;
    Trial trial{.id = 1, .params = std::move(params), .state = TrialState::paused};
    for (int t = 1; t <= epochs; ++t) trial.curve.append({.epoch = t, .value = 1.0 / t});
    trials.push_back(trial);
  }
  std::optional<Advice> advise(const CurveModel& model) const {
    return autoepoch::advise(History(spec, trials), model, worker);
  }

  StudySpec spec;
  std::vector<Trial> trials;
  WorkerDescription worker{.metrics = {},
                           .schedule = ScheduleDescription{"learning_rate", "schedule", {"cosine"}, "schedule_scale"},
                           .comparable = "cooled_down"};
};

}  // namespace

TEST_CASE("nothing observed, no advice") { CHECK_FALSE(Lab(0).advise(Oracle(1))); }

TEST_CASE("of an unfinished curve the forecast up to max_epochs counts") {
  const Oracle oracle(0.9);
  const auto advice = Lab(3).advise(oracle);
  REQUIRE(advice);
  CHECK(oracle.asked == 10);
  CHECK(advice->epochs.p50 == 7);
  CHECK(advice->value.p90 == 0.3);
  CHECK_FALSE(advice->p_longer_helps);
  CHECK(advice->reason == "It was trained for 3 of 10 epochs; the rest is a forecast.");
}

TEST_CASE("a forecast that the best epoch is behind is no more certain of it than the noise allows") {
  Lab lab(9);  // of 10
  LearningCurve noisy;
  for (int t = 1; t <= 9; ++t)
    noisy.append({.epoch = t, .value = 0.5 + (t % 2 == 0 ? 0.01 : 0) + 0.002 * (t - 5) * (t - 5)});
  lab.trials[0].curve = noisy;
  const auto advice = lab.advise(Oracle(0.1));  // all its quantiles are observed epochs
  CHECK(advice->epochs.p10 < advice->epochs.p50);
  CHECK(advice->epochs.p50 < advice->epochs.p90);
  CHECK(advice->epochs.p90 <= 9);
  CHECK(advice->value.p50 == Approx(0.5).margin(0.05));  // what was seen there, not the forecast's 0.2
  CHECK(advice->value.p10 < advice->value.p50);
  lab.trials[0].curve = {};
  for (int t = 1; t <= 8; ++t) lab.trials[0].curve.append({.epoch = t, .value = 1.0 / t});
  CHECK(lab.advise(Oracle(0.1))->epochs.p90 == 9);  // still ahead: the forecast's
}

TEST_CASE("trials that were trained for longer tell how noisy the training is") {
  Lab lab(6);
  lab.spec.budget.max_epochs = 6;
  lab.trials[0].curve = {};
  for (int t = 1; t <= 6; ++t) lab.trials[0].curve.append({.epoch = t, .value = 0.5 + 0.001 * std::abs(t - 4)});
  lab.trials[0].state = TrialState::completed;
  CHECK(lab.advise(Oracle(0))->epochs.p50 == 4);
  const double narrow = lab.advise(Oracle(0))->value.p90 - lab.advise(Oracle(0))->value.p10;
  Trial other{.id = 2, .number = 1, .state = TrialState::paused};
  for (int t = 1; t <= 12; ++t) other.curve.append({.epoch = t, .value = 0.8 + (t % 2 == 0 ? 0.05 : -0.05)});
  lab.trials.push_back(other);
  const double wide = lab.advise(Oracle(0))->value.p90 - lab.advise(Oracle(0))->value.p10;
  CHECK(wide > 5 * narrow);
  CHECK(wide < 0.3);
}

TEST_CASE("of a training with cool-down branches, the epochs that were cooled down are compared") {
  Lab lab(10);
  lab.trials[0].curve = {};
  for (int t = 1; t <= 10; ++t) {
    const bool cooled = t == 4 || t == 8;
    const double noise = t % 2 == 0 ? 0.02 : -0.02;
    lab.trials[0].curve.append(
        {.epoch = t, .value = 1 - 0.05 * t + (cooled ? -0.2 : noise), .metrics = {{"cooled_down", cooled}}});
  }
  const auto advice = lab.advise(Oracle(0));
  CHECK(advice->epochs.p10 >= 4);
  CHECK(advice->epochs.p50 == 8);  // though the trunk goes on falling
  CHECK(advice->value.p50 == Approx(0.4).margin(0.02));
  CHECK(advice->value.p90 - advice->value.p10 > 0.02);  // the trunk's noise
  CHECK(advice->value.p90 - advice->value.p10 < 0.15);
  CHECK(advice->reason.ends_with("Epochs are compared where cooled_down is 1."));
}

TEST_CASE("a curve that still falls at the end calls for more epochs") {
  const Oracle oracle(0.8);
  const auto advice = Lab(10).advise(oracle);
  CHECK(oracle.asked == 20);
  CHECK(advice->epochs.p50 == 10);
  CHECK(advice->p_longer_helps == 0.8);
  CHECK(advice->reason.find("still improving (longer training helps with a chance of 80 %): extend max_epochs") !=
        std::string::npos);
  CHECK(Lab(10).advise(Oracle(0.2))->reason == "It was trained for 10 of 10 epochs.");
}

TEST_CASE("a trial that ended by itself is not continued in thought") {
  Lab lab(4);
  lab.trials[0].state = TrialState::completed;
  CHECK(lab.advise(Oracle(1))->epochs.p50 == 4);
  CHECK_FALSE(lab.advise(Oracle(1))->p_longer_helps);
}

TEST_CASE("rate and schedule are the trial's, or fixed by the experiment; a schedule with a length is to be rescaled") {
  Lab lab(10, {{"learning_rate", 0.01}});
  CHECK(lab.advise(Oracle(1))->learning_rate == 0.01);
  CHECK(lab.advise(Oracle(1))->schedule.empty());
  lab.spec.experiment = R"({"schedule": "constant", "learning_rate": 1, "augment": ["flip"]})";
  CHECK(lab.advise(Oracle(1))->learning_rate == 0.01);
  CHECK(lab.advise(Oracle(1))->schedule == "constant");
  CHECK_FALSE(lab.advise(Oracle(1))->schedule_has_length);
  lab.spec.experiment = R"({"schedule": "cosine"})";
  const auto advice = lab.advise(Oracle(1));
  CHECK(advice->schedule_has_length);
  CHECK_FALSE(advice->p_longer_helps);
  CHECK(advice->reason.ends_with("The cosine schedule is to be rescaled to the number of epochs."));
}

TEST_CASE("of a worker that does not describe itself nothing is said of rates and schedules") {
  Lab lab(10, {{"learning_rate", 0.01}});
  lab.worker = {};
  lab.spec.experiment = R"({"schedule": "cosine"})";
  const auto advice = lab.advise(Oracle(0.2));
  CHECK_FALSE(advice->learning_rate);
  CHECK(advice->schedule.empty());
  CHECK_FALSE(advice->schedule_has_length);
  CHECK(advice->reason == "It was trained for 10 of 10 epochs.");
}
