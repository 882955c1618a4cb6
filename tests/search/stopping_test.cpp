#include "search/stopping.hpp"

#include "search/full_scheduler.hpp"
#include "search/successive_halving.hpp"
#include "support/scheduler_conformance.hpp"

using namespace autoepoch;
using namespace autoepoch::conformance;

namespace {

Trial trial_with(std::int64_t number, const std::vector<double>& values) {
  Trial trial{.id = number, .number = number, .state = TrialState::running, .until = 100};
  for (const double value : values)
    trial.curve.append({.epoch = trial.curve.epochs() + 1, .value = value, .metrics = {}});
  return trial;
}

StudySpec spec_of(Direction direction) {
  StudySpec spec;
  spec.objective.direction = direction;
  spec.budget.max_epochs = 100;
  return spec;
}

/// The epoch at which the rule first has a reason; 0 = never.
int stops_at(const StoppingRule& rule, const std::vector<double>& values, Direction direction = Direction::minimize) {
  const StudySpec spec = spec_of(direction);
  for (std::size_t n = 1; n <= values.size(); ++n) {
    const std::vector<Trial> trials = {trial_with(0, {values.begin(), values.begin() + static_cast<long>(n)})};
    if (rule.ends_trial(History(spec, trials), trials[0])) return static_cast<int>(n);
  }
  return 0;
}

std::unique_ptr<const Scheduler> with_rules(std::unique_ptr<const Scheduler> scheduler) {
  StoppingScheduler::Rules rules;
  rules.push_back(std::make_unique<PatienceRule>(3));
  rules.push_back(std::make_unique<MedianRule>());
  return std::make_unique<StoppingScheduler>(std::move(scheduler), std::move(rules));
}

}  // namespace

TEST_CASE("patience counts the epochs without an improvement, as Keras does") {
  CHECK(stops_at(PatienceRule(2), {5, 4, 4, 4, 3}) == 4);
  CHECK(stops_at(PatienceRule(2), {5, 4, 6, 3, 6, 6}) == 6);
  CHECK(stops_at(PatienceRule(0), {5, 4, 3, 3}) == 4);
  CHECK(stops_at(PatienceRule(1), {5, 5}) == 2);
  CHECK(stops_at(PatienceRule(3), {5, 4, 3, 2, 1}) == 0);
  CHECK(stops_at(PatienceRule(2), {1, 2, 2, 1, 1}, Direction::maximize) == 4);
}

TEST_CASE("an improvement must exceed min_delta, measured from the last one that did") {
  CHECK(stops_at(PatienceRule(2, 0.5), {5, 4.5, 4.6, 4.4}) == 3);         // 4.5 is better by 0.5 only, not by more
  CHECK(stops_at(PatienceRule(3, 0.5), {5, 4.75, 4.25, 4, 3.875}) == 0);  // 4.25 beats 5, though not 4.75, by more
  CHECK(stops_at(PatienceRule(2, 0.5), {5, 4.75, 4.25, 4, 3.875}) == 5);  // 4 and 3.875 do not beat 4.25
}

TEST_CASE("the reason of a patience stop has the numbers") {
  const StudySpec spec = spec_of(Direction::maximize);
  const std::vector<Trial> trials = {trial_with(0, {0.5, 0.75, 0.7, 0.6})};
  CHECK(PatienceRule(2, 0.01).ends_trial(History(spec, trials), trials[0]) ==
        "epoch 4: no improvement by more than 0.01 on 0.75 (epoch 2) for 2 epochs; stopped");
}

TEST_CASE("the median rule compares the best value with the median of the others' averages") {
  const StudySpec spec = spec_of(Direction::minimize);
  std::vector<Trial> trials;  // averages 6, 7, ..., 10 at epoch 3
  for (int i = 0; i < 5; ++i) trials.push_back(trial_with(i, {10.0 + i, 6.0 + i, 2.0 + i, 0}));
  const MedianRule rule(5, 3);
  const auto why = [&](std::vector<double> values) {
    std::vector<Trial> all = trials;
    all.push_back(trial_with(5, values));
    return rule.ends_trial(History(spec, all), all.back());
  };
  CHECK_FALSE(why({9, 9, 8}));  // the median is 8
  CHECK(why({9, 9, 8.5}) == "epoch 3: best 8.5 is worse than 8, the median of the averages of 5 trials; stopped");
  CHECK_FALSE(why({9, 8, 20}));  // its best counts, not its last
  CHECK_FALSE(why({20, 20}));    // before the third epoch
  trials.pop_back();
  CHECK_FALSE(why({20, 20, 20}));  // too few others
}

TEST_CASE("schedulers with stopping rules conform") {
  check_scheduler([](const RungOptions&) { return with_rules(std::make_unique<FullScheduler>()); }, false, 20);
  check_scheduler(
      [](const RungOptions& rungs) { return with_rules(std::make_unique<SuccessiveHalving>(HalvingOptions{rungs})); },
      false, 20);
}

TEST_CASE("a rule stops a trial between the rungs") {
  StudySpec spec = spec_of(Direction::minimize);
  spec.budget.trials = 9;
  const auto scheduler = with_rules(std::make_unique<SuccessiveHalving>(HalvingOptions{.rungs = {.first_rung = 9}}));
  SearchSimulation search(*scheduler, spec, [](std::int64_t, int epoch) { return epoch < 3 ? 1.0 / epoch : 1.0; });
  search.run();
  REQUIRE(search.finish);
  for (const Trial& trial : search.trials) {
    CHECK(trial.state == TrialState::stopped);
    CHECK(trial.curve.epochs() <= 5);
  }
}
