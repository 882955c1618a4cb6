#include "study/observers.hpp"

#include "autoepoch/random.hpp"
#include "support/catch.hpp"

using namespace autoepoch;
using namespace autoepoch::study;

TEST_CASE("the incumbent that is watched is the history's best after every epoch") {
  const Direction direction = GENERATE(Direction::minimize, Direction::maximize);
  const std::size_t seen_before = GENERATE(0, 7);
  StudySpec spec;
  spec.objective.direction = direction;
  std::vector<Trial> trials(5);
  for (std::size_t i = 0; i < trials.size(); ++i) trials[i].number = static_cast<std::int64_t>(i);
  IncumbentWatch watch;
  Rng rng = Rng::stream(3, seen_before, "incumbent");
  for (std::size_t step = 0; step < 200; ++step) {
    Trial& trial = trials[static_cast<std::size_t>(5 * rng.uniform())];
    const Observation observation{.epoch = trial.curve.epochs() + 1,
                                  .value = std::floor(9 * rng.uniform())};  // many ties
    trial.curve.append(observation);
    if (step < seen_before) continue;  // by an earlier process
    const History history(spec, trials);
    const Incumbent best = history.best().value();
    const bool is_best = best.trial == &trial && best.observation->epoch == observation.epoch;
    INFO("step " << step);
    REQUIRE(watch.improves(history, trial, observation) == is_best);
  }
}
