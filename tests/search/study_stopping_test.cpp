#include "search/study_stopping.hpp"

#include "search/full_scheduler.hpp"
#include "search/stopping.hpp"
#include "search/successive_halving.hpp"
#include "support/scheduler_conformance.hpp"

using namespace autoepoch;
using namespace autoepoch::conformance;

namespace {

std::unique_ptr<Scheduler> patient(int trials, std::unique_ptr<const Scheduler> scheduler) {
  StoppingScheduler::Rules rules;
  rules.push_back(std::make_unique<StudyPatience>(trials));
  return std::make_unique<StoppingScheduler>(std::move(scheduler), std::move(rules));
}

}  // namespace

TEST_CASE("a study ends when the trials after the best one have not beaten it") {
  StudySpec spec;
  spec.budget = {.max_epochs = 2, .trials = 20};
  const std::vector<double> losses = {5, 3, 4, 2, 6, 7, 2.5, 1};
  const auto curve = [&](std::int64_t trial, int) { return losses.at(static_cast<std::size_t>(trial)); };
  const auto scheduler = patient(3, std::make_unique<FullScheduler>());
  SearchSimulation search(*scheduler, spec, curve);
  search.run();
  CHECK(search.trials.size() == 7);
  CHECK(search.finish == "3 trials since trial 3 have not beaten its 2");
}

TEST_CASE("failed trials have not beaten the best one either; before anything was observed nobody is impatient") {
  StudySpec spec;
  std::vector<Trial> trials(3);
  for (std::size_t i = 0; i < 3; ++i) trials[i] = {.number = static_cast<std::int64_t>(i), .state = TrialState::failed};
  CHECK_FALSE(StudyPatience(2).ends_search(History(spec, trials)));
  trials[0].curve.append({.epoch = 1, .value = 1});
  CHECK(StudyPatience(2).ends_search(History(spec, trials)));
  trials[2].state = TrialState::running;
  CHECK_FALSE(StudyPatience(2).ends_search(History(spec, trials)));
}

TEST_CASE("what is running comes to its pause before the study ends") {
  StudySpec spec;
  spec.budget = {.max_epochs = 9, .trials = 50};
  const auto scheduler = patient(4, std::make_unique<SuccessiveHalving>());
  const auto curve = [](std::int64_t trial, int epoch) { return static_cast<double>(trial) - 0.1 * epoch; };
  SearchSimulation search(*scheduler, spec, curve, 3, 7);
  search.run();
  REQUIRE(search.finish);
  CHECK(search.history().count(TrialState::running) == 0);
  CHECK(search.trials.size() < 12);
}
