#include "replay/replay.hpp"

#include <cmath>

#include "replay/table.hpp"
#include "search/full_scheduler.hpp"
#include "search/random_sampler.hpp"
#include "search/successive_halving.hpp"
#include "support/catch.hpp"
#include "support/public_tables.hpp"
#include "support/tiny_table.hpp"

namespace autoepoch {
namespace {

/// The rows of a table in their order.
class InOrder final : public Sampler {
 public:
  explicit InOrder(std::shared_ptr<const CandidateSet> candidates) : candidates_(std::move(candidates)) {}
  Suggestion suggest(const History& history, Rng&) const override {
    return {candidates_->params(std::ssize(history.trials()))};
  }

 private:
  std::shared_ptr<const CandidateSet> candidates_;
};

StudySpec spec_of(const replay::Ground& ground, int trials, std::int64_t epochs, int workers = 1) {
  StudySpec spec = ground.study();
  spec.budget.trials = trials;
  spec.budget.epochs = epochs;
  spec.run.workers = workers;
  return spec;
}

// Losses 8 5 4 | 7 2 3 | 6 6 nan | 5 1 2; oracle 1, median 3: regret (best - 1) / 2.
TEST_CASE("regrets of a full search are those computed by hand; a diverged epoch counts") {
  const test::TinyTable table;
  const auto ground = replay::open_ground(table.folder(), "one");
  const InOrder sampler(ground->candidates());
  const auto result = replay::replay(*ground, spec_of(*ground, 4, 100), sampler, FullScheduler());
  CHECK(result.trials.size() == 4);
  CHECK(result.regret == std::vector<double>{3.5, 2, 1.5, 1.5, .5, .5, .5, .5, .5, .5, 0, 0});
  CHECK(replay::at_checkpoints(result.regret, 350) == std::map<int, double>{{100, 0}, {200, 0}, {350, 0}});
}

TEST_CASE("a replay ends when its epochs are spent, those that diverged included") {
  const test::TinyTable table;
  const auto ground = replay::open_ground(table.folder(), "one");
  const InOrder sampler(ground->candidates());
  CHECK(replay::replay(*ground, spec_of(*ground, 4, 10), sampler, FullScheduler()).regret.size() == 10);
}

TEST_CASE("workers run side by side: epochs end in the order of virtual time") {
  const test::TinyTable table;
  const auto ground = replay::open_ground(table.folder(), "one");
  const InOrder sampler(ground->candidates());
  const auto result = replay::replay(*ground, spec_of(*ground, 4, 100, 2), sampler, FullScheduler());
  // 8, 7 | 5, 2 | 4, 3 | 6, 5 | 6, 1 | nan, 2
  CHECK(result.regret == std::vector<double>{3.5, 3, 2, .5, .5, .5, .5, .5, .5, 0, 0, 0});
}

TEST_CASE("successive halving stops where it should") {
  const test::TinyTable table;
  const auto ground = replay::open_ground(table.folder(), "one");
  const StudySpec spec = spec_of(*ground, 4, 100);
  const InOrder sampler(ground->candidates());
  const auto result = replay::replay(*ground, spec, sampler, SuccessiveHalving({.rungs = {.eta = 2}}));
  // Rungs 1, 2, 3. 8; 7, the better of two: 2; 6, the best of three: 6, behind 2, which goes on: 3; 5: 1, best of
  // three: 2.
  CHECK(result.regret == std::vector<double>{3.5, 3, .5, .5, .5, .5, .5, 0, 0});
}

// Row 1 takes 1 s an epoch, row 2 10 s, row 3 2 s, row 4 5 s.
constexpr const char* kSeconds = "0,1,1,1\n0,10,10,10\n0,2,2,2\n0,5,5,5\n";

TEST_CASE("where a table has seconds, they can be what is spent") {
  const test::TinyTable table;
  table.write("one__seconds.csv", kSeconds);
  const auto ground = replay::open_ground(table.folder(), "one");
  CHECK(ground->seconds(ground->candidates()->params(1), 3) == 10);
  StudySpec spec = spec_of(*ground, 4, 100);
  spec.budget.epochs.reset();
  spec.budget.seconds = 30;
  const auto result = replay::replay(*ground, spec, InOrder(ground->candidates()), FullScheduler());
  CHECK(result.seconds_spent == std::vector<double>{1, 2, 3, 13, 23, 33});
  CHECK(result.regret == std::vector<double>{3.5, 2, 1.5, 1.5, .5, .5});
  CHECK(replay::at_shares(result, 30) ==
        std::map<int, double>{{3, 1.5}, {6, 1.5}, {11, 1.5}, {15, 1.5}, {23, 1.5}, {30, .5}});
  CHECK(replay::at_shares(result, 8).at(1) == 1e6);  // after 0.8 s no epoch has ended
}

TEST_CASE("by seconds, workers run side by side in virtual time") {
  const test::TinyTable table;
  table.write("one__seconds.csv", kSeconds);
  const auto ground = replay::open_ground(table.folder(), "one");
  StudySpec spec = spec_of(*ground, 4, 100, 2);
  spec.budget.epochs.reset();
  spec.budget.seconds = 1000;
  const auto result = replay::replay(*ground, spec, InOrder(ground->candidates()), FullScheduler());
  // Worker 1: row 1 until 3, row 3 until 9, row 4 until 24; worker 2: row 2 at 10, 20, 30.
  CHECK(result.seconds_spent == std::vector<double>{1, 2, 3, 5, 7, 9, 19, 24, 29, 39, 44, 54});
}

}  // namespace
}  // namespace autoepoch
