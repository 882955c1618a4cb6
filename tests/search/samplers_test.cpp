#include <initializer_list>
#include <map>

#include "search/random_sampler.hpp"
#include "search/sobol_sampler.hpp"
#include "search/space_filling.hpp"
#include "search/unused_configurations.hpp"
#include "support/sampler_conformance.hpp"

using namespace autoepoch;
using namespace autoepoch::conformance;

TEST_CASE("the random sampler conforms") { check_sampler(RandomSampler()); }
TEST_CASE("the Sobol sampler conforms") { check_sampler(SobolSampler()); }

namespace {

std::vector<Trial> grow(const Sampler& sampler, const StudySpec& spec, std::size_t count) {
  Rng rng(1);
  return check_suggestions(sampler, spec, count, rng);
}

SearchSpace grid(int params, std::int64_t values) {
  std::vector<Parameter> parameters;
  for (int i = 0; i < params; ++i) parameters.push_back({"x" + std::to_string(i), IntRange{1, values}});
  return SearchSpace(std::move(parameters));
}

}  // namespace

TEST_CASE("a grid is used up exactly, and the search goes on after that") {
  const StudySpec spec{.space = grid(2, 17), .seed = 5};
  const RandomSampler random;
  const SobolSampler sobol;
  for (const Sampler* sampler : std::initializer_list<const Sampler*>{&random, &sobol}) {
    const auto trials = grow(*sampler, spec, 300);  // 289 members
    std::map<std::string, int> uses;
    for (const Trial& trial : trials) ++uses[to_string(trial.params)];
    CHECK(uses.size() == 289);
  }
}

TEST_CASE("a lopsided conditional space: its one plain member comes once in 10001") {
  const SearchSpace space = corner_spaces()[2];
  REQUIRE(space.cardinality() == 10001u);
  int plain = 0;
  for (const Trial& trial : grow(RandomSampler(), {.space = space, .seed = 2}, 200))
    plain += trial.params.text("kind") == "plain" ? 1 : 0;
  CHECK(plain == 1);
}

TEST_CASE("the systematic search finds the last unused configuration where draws hardly would") {
  // "rare" needs three coin flips of probability 1/40 each: 64000 draws on average.
  std::vector<Parameter> parameters;
  for (int i = 0; i < 3; ++i) {
    Parameter parameter{"x" + std::to_string(i), IntRange{1, 40}};
    if (i > 0) parameter.when = {{"x" + std::to_string(i - 1), {std::int64_t{40}}}};
    parameters.push_back(parameter);
  }
  const StudySpec spec{.space = SearchSpace(parameters), .seed = 11};
  REQUIRE(spec.space.cardinality() == 118u);
  grow(RandomSampler(), spec, 118);  // checks that none is repeated
}

TEST_CASE("a parameter below a conditional constant is searched after the constant's own condition") {
  const SearchSpace space({{"below", IntRange{1, 3}, {{"flag", {true}}}},
                           {"flag", Constant{true}, {{"kind", {"b"s}}}},
                           {"kind", Categorical{{"a"s, "b"s}}}});
  REQUIRE(space.cardinality() == 4u);
  const StudySpec spec{.space = space};
  const auto trials = grow(SobolSampler(), spec, 4);
  Rng rng(1);
  CHECK(is_used(History(spec, trials), prefer_unused(History(spec, trials), trials[0].params, rng)));
}

TEST_CASE("trial i of the Sobol sampler is point i, whatever happened before") {
  const StudySpec spec{.space = problems::hartmann6().space, .seed = 21};
  const auto trials = grow(SobolSampler(), spec, 16);
  const SobolSequence sequence(6, 21);
  for (std::size_t i = 0; i < trials.size(); ++i) CHECK(trials[i].params == spec.space.decode(sequence.point(i)));
}
