#include "search/candidates.hpp"

#include <set>

#include "autoepoch/error.hpp"
#include "search/full_scheduler.hpp"
#include "search/random_sampler.hpp"
#include "search/sobol_sampler.hpp"
#include "support/catch.hpp"

using namespace autoepoch;
using namespace std::string_literals;

namespace {

SearchSpace space() {
  return SearchSpace(
      {{"x", FloatRange{0, 1}}, {"kind", Categorical{{"a"s, "b"s}}}, {"slope", FloatRange{0, 1}, {{"kind", {"b"s}}}}});
}

std::vector<Params> rows() {
  return {{{"x", 0.1}, {"kind", "a"s}},
          {{"x", 0.9}, {"kind", "a"s}},
          {{"x", 0.1}, {"kind", "b"s}, {"slope", 0.5}},
          {{"x", 0.1}, {"kind", "a"s}}};  // as the first
}

std::vector<Trial> trials_with(const std::vector<Params>& params) {
  std::vector<Trial> trials;
  for (const Params& one : params) trials.push_back({.number = std::ssize(trials), .params = one});
  return trials;
}

/// Wants a fixed configuration started.
class Stubborn final : public Scheduler {
 public:
  Next next(const History&) const override { return StartNew{3, Params{{"x", 0.7}, {"kind", "a"s}}, "why"}; }
  Verdict judge(const History&, const Trial&) const override { return {Decision::stop, "enough"}; }
};

}  // namespace

TEST_CASE("equal candidates count once; those of trials are used") {
  const CandidateSet set(space(), rows());
  CHECK(set.size() == 3);
  const StudySpec spec{.space = space()};
  const std::vector<Trial> trials = trials_with({rows()[1]});
  CHECK(set.unused(History(spec, trials)) == std::vector<Eigen::Index>{0, 2});
}

TEST_CASE("a set that is empty or leaves the space is refused") {
  CHECK_THROWS_AS(CandidateSet(space(), {}), InvalidInput);
  CHECK_THROWS_AS(CandidateSet(space(), {{{"x", 2.0}, {"kind", "a"s}}}), InvalidInput);
}

TEST_CASE("the nearest unused candidate: activity counts as much as a whole axis") {
  const CandidateSet set(space(), rows());
  const StudySpec spec{.space = space()};
  CHECK(set.nearest_unused({{"x", 0.4}, {"kind", "a"s}}, History(spec, {})) == rows()[0]);
  CHECK(set.nearest_unused({{"x", 0.6}, {"kind", "a"s}}, History(spec, {})) == rows()[1]);
  CHECK(set.nearest_unused({{"x", 0.6}, {"kind", "b"s}, {"slope", 0.0}}, History(spec, {})) == rows()[2]);
  const std::vector<Trial> first = trials_with({rows()[0]});
  CHECK(set.nearest_unused({{"x", 0.4}, {"kind", "a"s}}, History(spec, first)) == rows()[1]);
  const std::vector<Trial> all = trials_with({rows()[0], rows()[1], rows()[2]});
  const Params proposal{{"x", 0.4}, {"kind", "a"s}};
  CHECK(set.nearest_unused(proposal, History(spec, all)) == proposal);
}

TEST_CASE("samplers over candidates use each once") {
  const auto set = std::make_shared<CandidateSet>(space(), rows());
  const StudySpec spec{.space = space()};
  const RandomSampler random(set);
  const SnappingSampler snapping(std::make_unique<SobolSampler>(), set);
  for (const Sampler* sampler : {static_cast<const Sampler*>(&random), static_cast<const Sampler*>(&snapping)}) {
    std::vector<Trial> trials;
    std::set<std::string> seen;
    for (std::uint64_t i = 0; i < 3; ++i) {
      Rng rng = Rng::stream(5, i, "suggest");
      const Params params = sampler->suggest(History(spec, trials), rng).params;
      seen.insert(to_string(params));
      trials.push_back({.number = static_cast<std::int64_t>(i), .params = params});
    }
    CHECK(seen.size() == 3);
  }
}

TEST_CASE("a snapping scheduler replaces what is to be started and nothing else") {
  const auto set = std::make_shared<CandidateSet>(space(), rows());
  const SnappingScheduler scheduler(std::make_unique<Stubborn>(), set);
  const StudySpec spec{.space = space(), .budget = {.max_epochs = 9}};
  const Next next = scheduler.next(History(spec, {}));
  const auto& start = std::get<StartNew>(next);
  CHECK(start.params == rows()[1]);
  CHECK(start.until == 3);
  CHECK(start.reason == "why");
  CHECK(scheduler.judge(History(spec, {}), Trial{}).reason == "enough");
  const SnappingScheduler plain(std::make_unique<FullScheduler>(), set);
  const Next without = plain.next(History(spec, {}));
  CHECK_FALSE(std::get<StartNew>(without).params);
}
