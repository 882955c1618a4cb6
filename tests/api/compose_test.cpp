#include "api/compose.hpp"

#include "autoepoch/error.hpp"
#include "support/catch.hpp"

using namespace autoepoch;
using namespace std::string_literals;

namespace {

StudySpec spec_with(const SearchSettings& search) {
  StudySpec spec{.space = SearchSpace({{"x", FloatRange{0, 1}}}), .budget = {.max_epochs = 9, .trials = 5}};
  spec.search = search;
  return spec;
}

/// The message of the InvalidInput that composing throws; empty if it does not.
std::string fault(const StudySpec& spec) {
  try {
    make_sampler(spec);
    make_scheduler(spec);
  } catch (const InvalidInput& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("every listed sampler and scheduler can be made and works") {
  CHECK(list_samplers() == std::vector{"random"s, "sobol"s, "gp"s, "tpe"s});
  CHECK(list_schedulers() == std::vector{"full"s, "asha"s, "freeze_thaw"s, "hyperband"s});
  for (const auto& sampler : list_samplers())
    for (const auto& scheduler : list_schedulers()) {
      const StudySpec spec = spec_with({.sampler = sampler, .scheduler = scheduler});
      Rng rng(1);
      CHECK(spec.space.contains(make_sampler(spec)->suggest(History(spec, {}), rng)));
      CHECK(std::holds_alternative<StartNew>(make_scheduler(spec)->next(History(spec, {}))));
    }
}

TEST_CASE("an unknown name is answered with the names there are and the nearest") {
  CHECK(fault(spec_with({.sampler = "soboll"})) ==
        "/search/sampler: no sampler \"soboll\"; did you mean \"sobol\"? There are: random, sobol, gp, tpe");
  CHECK(fault(spec_with({.scheduler = "zzz"})) ==
        "/search/scheduler: no scheduler \"zzz\"; there are: full, asha, freeze_thaw, hyperband");
  CHECK(fault(spec_with({.options = {{"patiense", std::int64_t{3}}}})) ==
        "/search/patiense: no option \"patiense\"; did you mean \"patience\"? There are: rank_by, brackets, "
        "promote_after, patience, "
        "min_delta, median_trials, stop_probability, stop_checks, plateau_probability, search_patience, min_gain");
}

TEST_CASE("settings and options out of range are refused") {
  CHECK(fault(spec_with({.eta = 1})) == "/search/eta: must be at least 2");
  CHECK(fault(spec_with({.first_rung = 0})) == "/search/first_rung: must be at least 1");
  CHECK(fault(spec_with({.options = {{"rank_by", "mean"s}}})) == "/search/rank_by: must be \"last\" or \"best\"");
  CHECK(fault(spec_with({.options = {{"patience", 2.5}}})) == "/search/patience: must be an integer of at least 0");
  CHECK(fault(spec_with({.options = {{"patience", std::int64_t{2}}, {"min_delta", -1.0}}})) ==
        "/search/min_delta: must be at least 0");
  CHECK(fault(spec_with({.options = {{"min_delta", 0.1}}})) == "/search/min_delta: means nothing without patience");
  CHECK(fault(spec_with({.scheduler = "hyperband", .options = {{"brackets", std::int64_t{0}}}})) ==
        "/search/brackets: must be an integer of at least 1");
  CHECK(fault(spec_with({.options = {{"stop_probability", 1.0}}})) ==
        "/search/stop_probability: must be a probability between 0 and 1");
  CHECK(fault(spec_with({.options = {{"stop_checks", std::int64_t{2}}}})) ==
        "/search/stop_checks: means nothing without stop_probability");
  CHECK(fault(spec_with({.options = {{"min_gain", 0.1}}})) == "/search/min_gain: needs the scheduler freeze_thaw");
  StudySpec no_epochs = spec_with({});
  no_epochs.budget.max_epochs = 0;
  CHECK(fault(no_epochs) == "/budget/max_epochs: must be at least 1");
}

TEST_CASE("the options patience and min_delta make a scheduler that stops trials") {
  const StudySpec spec =
      spec_with({.scheduler = "full", .options = {{"patience", std::int64_t{2}}, {"min_delta", std::int64_t{0}}}});
  std::vector<Trial> trials = {{.number = 0, .state = TrialState::running, .until = 9}};
  for (int epoch = 1; epoch <= 3; ++epoch) trials[0].curve.append({.epoch = epoch, .value = 1});
  CHECK(make_scheduler(spec)->judge(History(spec, trials), trials[0]).decision == Decision::stop);
  CHECK(make_scheduler(spec_with({.scheduler = "full"}))->judge(History(spec, trials), trials[0]).decision ==
        Decision::proceed);
}

TEST_CASE("the option search_patience ends the search") {
  const StudySpec spec = spec_with({.scheduler = "full", .options = {{"search_patience", std::int64_t{1}}}});
  std::vector<Trial> trials(2);
  for (std::int64_t number = 0; number < 2; ++number) {
    Trial& trial = trials[static_cast<std::size_t>(number)];
    trial = {.number = number, .state = TrialState::stopped};
    trial.curve.append({.epoch = 1, .value = 1.0 + static_cast<double>(number)});
  }
  CHECK(std::holds_alternative<Finish>(make_scheduler(spec)->next(History(spec, trials))));
  CHECK(std::holds_alternative<StartNew>(make_scheduler(spec)->next(History(spec, std::span(trials).first(1)))));
}
