// What every sampler must hold, checked on spaces of all kinds: membership, determinism, no repetition in finite ones.
#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "autoepoch/sampler.hpp"
#include "support/catch.hpp"
#include "support/problems.hpp"

namespace autoepoch::conformance {

using namespace std::string_literals;

inline Domain random_domain(Rng& rng, bool finite) {
  switch (rng.below(finite ? 4 : 6)) {
    case 0:
      return IntRange{1, static_cast<std::int64_t>(2 + rng.below(20)), rng.below(2) ? Scale::log : Scale::linear};
    case 1:
      return Categorical{rng.below(3) ? std::vector<Value>{"a"s, "b"s, "c"s} : std::vector<Value>{true}};
    case 2:
      return Ordinal{{std::int64_t{16}, std::int64_t{64}, std::int64_t{256}}};
    case 3:
      return FloatRange{0.1, 0.6, Scale::linear, 0.1};
    case 4:
      return FloatRange{1e-6, 10, Scale::log};
    default:
      return FloatRange{-1, 1};
  }
}

/// A value that the domain can take.
inline Value some_value(const Domain& domain, Rng& rng) { return *SearchSpace({{"p", domain}}).sample(rng).find("p"); }

/// One to five parameters, some of them constant, some with a condition on a parameter before them.
inline SearchSpace random_space(Rng& rng, bool finite) {
  std::vector<Parameter> parameters;
  const std::size_t count = 1 + rng.below(5);
  for (std::size_t i = 0; i < count; ++i) {
    Parameter parameter{"p" + std::to_string(i), random_domain(rng, finite)};
    if (rng.below(6) == 0) parameter.domain = Constant{some_value(parameter.domain, rng)};
    if (i > 0 && rng.below(2) == 0) {
      const Parameter& parent = parameters[rng.below(i)];
      const auto* range = std::get_if<FloatRange>(&parent.domain);
      if (!range || range->step > 0) parameter.when = {{parent.name, {some_value(parent.domain, rng)}}};
    }
    parameters.push_back(std::move(parameter));
  }
  return SearchSpace(std::move(parameters));
}

/// A trial in a random state, with a curve that fits it.
inline Trial random_trial(std::int64_t number, const Params& params, int max_epochs, Rng& rng) {
  Trial trial{.id = number + 100, .number = number, .params = params};
  trial.state = static_cast<TrialState>(rng.below(6));
  int epochs = static_cast<int>(rng.below(static_cast<std::uint64_t>(max_epochs)));
  if (trial.state == TrialState::waiting) epochs = 0;
  if (trial.state == TrialState::completed) epochs = max_epochs;
  for (int epoch = 1; epoch <= epochs; ++epoch)
    trial.curve.append({.epoch = epoch, .value = 1 + std::abs(rng.normal()) / epoch, .seconds = 1, .metrics = {}});
  trial.until = trial.state == TrialState::running ? max_epochs : std::max(1, epochs);
  return trial;
}

inline Rng stream_of_next(const StudySpec& spec, const std::vector<Trial>& trials) {
  return Rng::stream(spec.seed, trials.size(), "suggest");
}

/// Grows a study by `count` trials of random states and checks every suggestion. Returns the trials.
inline std::vector<Trial> check_suggestions(const Sampler& sampler, const StudySpec& spec, std::size_t count,
                                            Rng& rng) {
  std::vector<Trial> trials;
  const auto cardinality = spec.space.cardinality();
  while (trials.size() < count) {
    const History history(spec, trials);
    Rng stream = stream_of_next(spec, trials);
    Rng same = stream_of_next(spec, trials);
    const Params params = sampler.suggest(history, stream).params;
    const auto why_not = spec.space.why_not(params);
    INFO("trial " << trials.size() << ": " << to_string(params) << " " << why_not.value_or("is a member"));
    REQUIRE(!why_not);
    REQUIRE(params == sampler.suggest(history, same).params);
    const bool repeated = std::any_of(trials.begin(), trials.end(), [&](const Trial& t) { return t.params == params; });
    if (cardinality && trials.size() < *cardinality) REQUIRE(!repeated);
    trials.push_back(random_trial(static_cast<std::int64_t>(trials.size()), params, spec.budget.max_epochs, rng));
  }
  return trials;
}

/// Spaces that have only one member, and one whose finite branch is drawn half of the time.
inline std::vector<SearchSpace> corner_spaces() {
  std::vector<Parameter> lopsided = {{"kind", Categorical{{"plain"s, "rich"s}}}};
  for (int i = 0; i < 4; ++i) lopsided.push_back({"x" + std::to_string(i), IntRange{0, 9}, {{"kind", {"rich"s}}}});
  return {SearchSpace({{"only", Constant{1.5}}}), SearchSpace({{"one", Categorical{{"value"s}}}}),
          SearchSpace(std::move(lopsided)), problems::conditional().space, problems::mixed().space};
}

/// The whole suite. `spaces` random ones of each kind, histories of up to `trials` trials.
inline void check_sampler(const Sampler& sampler, int spaces = 40, std::size_t trials = 40) {
  for (int seed = 0; seed < spaces; ++seed) {
    Rng rng(static_cast<std::uint64_t>(seed));
    StudySpec spec{.space = random_space(rng, seed % 2 == 0), .budget = {.max_epochs = 5}, .seed = rng()};
    INFO("space of seed " << seed);
    check_suggestions(sampler, spec, trials, rng);
  }
  for (const SearchSpace& space : corner_spaces()) {
    Rng rng(7);
    check_suggestions(sampler, {.space = space, .budget = {.max_epochs = 5}, .seed = 3}, trials, rng);
  }
}

}  // namespace autoepoch::conformance
