#include "replay/recorded.hpp"

#include "autoepoch/error.hpp"
#include "replay/replay.hpp"
#include "search/full_scheduler.hpp"
#include "search/successive_halving.hpp"
#include "support/catch.hpp"

namespace autoepoch {
namespace {

Trial trial_with(std::int64_t number, TrialState state, const std::vector<double>& values) {
  Trial trial{.number = number, .params = {{"x", 0.1 * static_cast<double>(number)}}, .state = state};
  for (const double value : values) trial.curve.append({.epoch = trial.curve.epochs() + 1, .value = value});
  return trial;
}

StudySpec spec_of() {
  return {.space = SearchSpace({{"x", FloatRange{0, 1}}}), .budget = {.max_epochs = 4, .trials = 4}};
}

std::vector<Trial> recorded_trials() {
  return {trial_with(0, TrialState::completed, {8, 5, 4, 3}), trial_with(1, TrialState::stopped, {9, 7}),
          trial_with(2, TrialState::failed, {6}), trial_with(3, TrialState::paused, {5, 2})};
}

TEST_CASE("a recorded study knows what was recorded, and where a trial failed") {
  const StudySpec spec = spec_of();
  const std::vector<Trial> trials = recorded_trials();
  const auto ground = replay::record_ground(History(spec, trials));
  CHECK(ground->candidates()->size() == 4);
  CHECK(*ground->value(trials[0].params, 3) == 4);
  CHECK_FALSE(ground->value(trials[1].params, 3));
  CHECK(std::isnan(*ground->value(trials[2].params, 2)));
  CHECK(ground->scale().oracle == 2);
  CHECK(ground->scale().median == 6);  // of 2, 3, 6, 7
}

TEST_CASE("a full search of a study halved trains until the records end, and says which trials those are") {
  const StudySpec spec = spec_of();
  const std::vector<Trial> trials = recorded_trials();
  const History recorded(spec, trials);
  const auto ground = replay::record_ground(recorded);
  StudySpec again = spec;
  again.budget.epochs = 100;
  const auto result = replay::replay(*ground, again, replay::RecordedOrder(ground->candidates()), FullScheduler());
  // (best - 2) / 4 over 8 5 4 3 | 9 7 | 6 nan | 5 2
  CHECK(result.regret == std::vector<double>{1.5, .75, .5, .25, .25, .25, .25, .25, .25, 0});
  const auto unknown = replay::unknown_futures(recorded, result.trials);
  REQUIRE(unknown.size() == 2);
  CHECK(unknown[0].trial == 1);
  CHECK(unknown[0].epochs == 2);
  CHECK(unknown[1].trial == 3);
}

TEST_CASE("a rule that asks for no more than was recorded leaves nothing unknown") {
  const StudySpec spec = spec_of();
  const std::vector<Trial> trials = recorded_trials();
  const auto ground = replay::record_ground(History(spec, trials));
  StudySpec again = spec;
  again.budget.epochs = 4;
  const auto result = replay::replay(*ground, again, replay::RecordedOrder(ground->candidates()),
                                     SuccessiveHalving({.rungs = {.eta = 2}}));
  CHECK(result.regret.size() == 4);
  CHECK(replay::unknown_futures(History(spec, trials), result.trials).empty());
}

TEST_CASE("a study without an observation cannot be replayed") {
  const StudySpec spec = spec_of();
  CHECK_THROWS_AS(replay::record_ground(History(spec, {})), InvalidInput);
}

}  // namespace
}  // namespace autoepoch
