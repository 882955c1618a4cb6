#include "report/thinning.hpp"

#include <algorithm>

#include "report/example.hpp"
#include "support/catch.hpp"

using namespace autoepoch;
using namespace autoepoch::report;

TEST_CASE("a thinned curve keeps its first, last and best observation") {
  std::vector<double> values(100, 1.0);
  values[36] = 0.5;
  const LearningCurve curve = example_trial(0, TrialState::completed, values, 100, 0.1).curve;
  for (const std::size_t most : {3, 7, 50}) {
    const auto points = thin(curve, Direction::minimize, most);
    CHECK(points.size() <= most);
    CHECK(points.front()->epoch == 1);
    CHECK(points.back()->epoch == 100);
    CHECK(std::any_of(points.begin(), points.end(), [](const auto* point) { return point->epoch == 37; }));
    CHECK(std::is_sorted(points.begin(), points.end(), [](auto* a, auto* b) { return a->epoch < b->epoch; }));
  }
  CHECK(thin(curve, Direction::minimize, 100).size() == 100);
  const auto points = thin(curve, Direction::minimize, 5, {3, 9, 27});
  REQUIRE(points.size() == 5);
  CHECK(points[1]->epoch == 3);
  CHECK(points[2]->epoch == 9);
}

TEST_CASE("small studies are shown whole, large ones within the limit with the best and the running trials whole") {
  Snapshot study = example_study();
  CHECK_FALSE(choose_thinning(study.history()).thinned());
  CHECK(choose_thinning(study.history()).whole.size() == 3);

  study.trials.clear();
  for (int i = 0; i < 2000; ++i)
    study.trials.push_back(example_trial(i, TrialState::stopped, std::vector<double>(50, 1.0 + i), 50, 0.1));
  study.trials[1999].state = TrialState::running;
  const Thinning thinning = choose_thinning(study.history());
  CHECK(thinning.points == 100000);
  CHECK(thinning.thinned());
  CHECK(thinning.whole.size() == kWholeTrials + 1);
  CHECK(thinning.whole.contains(0));
  CHECK(thinning.whole.contains(1999));
  CHECK(thinning.whole.size() * 50 + thinning.points_of_others * (2000 - thinning.whole.size()) <= kMostPoints);
}
