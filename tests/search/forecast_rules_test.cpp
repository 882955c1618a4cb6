#include "search/forecast_rules.hpp"

#include <cmath>

#include "support/catch.hpp"
#include "surrogates/learning_curve_model.hpp"

using namespace autoepoch;

namespace {

std::shared_ptr<const CurveModel> model() {
  static const auto shared = std::make_shared<const LearningCurveModel>(CurveModelOptions{.synthetic_curves = 2000});
  return shared;
}

/// floor + exp(-epoch / 4), upwards if maximized.
Trial falling(std::int64_t number, double floor, int epochs, double sign = 1) {
  Trial trial{.number = number, .state = TrialState::paused, .until = epochs};
  for (int epoch = 1; epoch <= epochs; ++epoch)
    trial.curve.append({.epoch = epoch, .value = sign * (floor + std::exp(-epoch / 4.0))});
  return trial;
}

StudySpec spec_of(Direction direction = Direction::minimize) {
  return {.objective = {.direction = direction}, .budget = {.max_epochs = 30}};
}

}  // namespace

TEST_CASE("the probability of an interval's distribution: normal on either side of the median") {
  const Interval value{1, 2, 4};
  const Objective loss{};
  CHECK(probability_better(value, 2, loss) == Approx(0.5));
  CHECK(probability_better(value, 1, loss) == Approx(0.1));
  CHECK(probability_better(value, 4, loss) == Approx(0.9));
  const Objective gain{.direction = Direction::maximize};
  CHECK(probability_better(value, 4, gain) == Approx(0.1));
  CHECK(probability_better({2, 2, 2}, 3, loss) == 1);
  CHECK(probability_better({2, 2, 2}, 1, loss) == 0);
}

TEST_CASE("a trial far above the best, and flat, is stopped by its chance; the best one never") {
  const ProbabilityRule rule(model(), 0.05, 3);
  const StudySpec spec = spec_of();
  std::vector<Trial> trials;
  for (int i = 0; i < 6; ++i) trials.push_back(falling(i, 0.1 + 0.02 * i, 30));
  trials.push_back(falling(6, 2, 20));
  trials.push_back(falling(7, 0.05, 20));
  const History history(spec, trials);
  const auto why = rule.ends_trial(history, trials[6]);
  REQUIRE(why);
  CHECK(why->find("epoch 20: chance of ever beating 0.05674 at most ") == 0);
  CHECK(why->find("at the last 3 checks, below 5 %; stopped") != std::string::npos);
  CHECK_FALSE(rule.ends_trial(history, trials[7]));
  trials[6] = falling(6, 2, 2);
  CHECK_FALSE(rule.ends_trial(History(spec, trials), trials[6]));  // too early
}

TEST_CASE("the rules work on accuracies") {
  const StudySpec spec = spec_of(Direction::maximize);
  std::vector<Trial> trials;
  for (int i = 0; i < 6; ++i) {
    Trial trial{.number = i, .state = TrialState::paused};
    const double ceiling = i == 5 ? 0.4 : 0.9;
    for (int epoch = 1; epoch <= (i == 5 ? 20 : 30); ++epoch)
      trial.curve.append({.epoch = epoch, .value = ceiling * (1 - std::exp(-epoch / 3.0)) + 0.01 * i});
    trials.push_back(trial);
  }
  CHECK(ProbabilityRule(model(), 0.05).ends_trial(History(spec, trials), trials[5]));
  CHECK_FALSE(ProbabilityRule(model(), 0.05).ends_trial(History(spec, trials), trials[4]));
}

TEST_CASE("a curve that rises after its minimum is past its plateau; one that still falls is not") {
  const PlateauRule rule(model(), 0.05);
  const StudySpec spec = spec_of();
  Trial rising{.number = 0, .state = TrialState::running, .until = 30};
  for (int epoch = 1; epoch <= 20; ++epoch)
    rising.curve.append({.epoch = epoch, .value = 1 + 0.02 * std::pow(epoch - 6.0, 2)});
  Trial descending{.number = 0, .state = TrialState::running, .until = 30};
  for (int epoch = 1; epoch <= 20; ++epoch) descending.curve.append({.epoch = epoch, .value = 2.0 - 0.05 * epoch});
  const std::vector<Trial> one = {rising}, other = {descending};
  const auto why = rule.ends_trial(History(spec, one), one[0]);
  REQUIRE(why);
  CHECK(why->find("epoch 20: on its plateau since epoch ") == 0);
  CHECK_FALSE(rule.ends_trial(History(spec, other), other[0]));
}
