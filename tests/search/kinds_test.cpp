#include "autoepoch/kinds.hpp"

#include "autoepoch/error.hpp"
#include "search/candidates.hpp"
#include "support/catch.hpp"

using namespace autoepoch;
using namespace std::string_literals;

namespace {

const Kinds kKinds = Kinds::built_in();

StudySpec spec_with(const SearchSettings& search) {
  StudySpec spec{.space = SearchSpace({{"x", FloatRange{0, 1}}}), .budget = {.max_epochs = 9, .trials = 5}};
  spec.search = search;
  return spec;
}

/// The message of the InvalidInput that is thrown; empty if none is.
template <typename Action>
std::string fault_of(Action action) {
  try {
    action();
  } catch (const InvalidInput& error) {
    return error.what();
  }
  return "";
}

std::string fault(const SearchSettings& search) {
  return fault_of([&] { kKinds.check(spec_with(search)); });
}

std::string fault_of_adding(auto kind) {
  Kinds kinds = Kinds::built_in();
  return fault_of([&] { kinds.add(kind); });
}

/// Suggests what its option says.
class Constant final : public Sampler {
 public:
  explicit Constant(double x) : x_(x) {}
  Suggestion suggest(const History&, Rng&) const override { return {{{"x", x_}}, "always the same"}; }

 private:
  double x_;
};

SamplerKind constant_kind() {
  return {.name = "constant_sampler",
          .what = "the same point, always",
          .options = {{"where", NumberOption{0, 1}, 0.5, "The point."}},
          .make = [](const KindInputs& in) { return std::make_unique<Constant>(in.options.number("where")); }};
}

/// Ends the search after so many trials.
class Enough final : public StoppingRule {
 public:
  explicit Enough(int trials) : trials_(trials) {}
  std::optional<std::string> ends_search(const History& history) const override {
    if (std::ssize(history.trials()) < trials_) return std::nullopt;
    return "enough";
  }

 private:
  int trials_;
};

RuleKind enough_kind() {
  return {"ends a search after a number of trials",
          {{"enough", IntegerOption{1}, {}, "So many trials."}},
          [](const KindInputs& in) { return std::make_unique<Enough>(in.options.count("enough")); }};
}

SchedulerKind named(const std::string& name, std::vector<Option> options = {}) {
  return {.name = name, .what = "a test", .options = std::move(options), .make = {}};
}

}  // namespace

TEST_CASE("every sampler goes with every scheduler") {
  CHECK(kKinds.samplers().size() == 4);
  CHECK(kKinds.schedulers().size() == 4);
  for (const SamplerKind& sampler : kKinds.samplers())
    for (const SchedulerKind& scheduler : kKinds.schedulers()) {
      const StudySpec spec = spec_with({.sampler = sampler.name, .scheduler = scheduler.name});
      Rng rng(1);
      CHECK(spec.space.contains(kKinds.make_sampler(spec)->suggest(History(spec, {}), rng).params));
      CHECK(std::holds_alternative<StartNew>(kKinds.make_scheduler(spec)->next(History(spec, {}))));
    }
}

TEST_CASE("the defaults of a study are kinds that exist") { CHECK(fault({}).empty()); }

TEST_CASE("an unknown name is answered with the names there are and the nearest") {
  CHECK(fault({.sampler = "soboll"}) ==
        "/search/sampler: no sampler \"soboll\"; did you mean \"sobol\"? There are: gp, tpe, sobol, random");
  CHECK(fault({.scheduler = "zzz"}) ==
        "/search/scheduler: no scheduler \"zzz\"; there are: asha, hyperband, freeze_thaw, full");
  CHECK(
      fault({.options = {{"patiense", std::int64_t{3}}}}) ==
      "/search/patiense: no option \"patiense\"; did you mean \"patience\"? gp has none, asha has eta, first_rung, "
      "rank_by, promote_after, stopping rules have patience, min_delta, median_trials, stop_probability, stop_checks, "
      "plateau_probability, search_patience");
}

TEST_CASE("an option of another kind is refused, with those who have it") {
  CHECK(fault({.options = {{"brackets", std::int64_t{3}}}}) ==
        "/search/brackets: asha has no option \"brackets\" (hyperband has it); asha has eta, first_rung, rank_by, "
        "promote_after");
  CHECK(fault({.scheduler = "full", .options = {{"eta", std::int64_t{3}}}}) ==
        "/search/eta: full has no option \"eta\" (asha, hyperband, freeze_thaw have it); full has none");
}

TEST_CASE("values out of range, and options of a rule that is not in force, are refused") {
  CHECK(fault({.options = {{"eta", std::int64_t{1}}}}) == "/search/eta: must be an integer of at least 2, not 1");
  CHECK(fault({.options = {{"rank_by", "mean"}}}) == "/search/rank_by: must be last or best, not \"mean\"");
  CHECK(fault({.options = {{"min_delta", 0.1}}}) == "/search/min_delta: means nothing without patience");
  CHECK(fault({.options = {{"stop_checks", std::int64_t{2}}}}) ==
        "/search/stop_checks: means nothing without stop_probability");
  StudySpec no_epochs = spec_with({});
  no_epochs.budget.max_epochs = 0;
  CHECK(fault_of([&] { kKinds.make_scheduler(no_epochs); }) == "/budget/max_epochs: must be at least 1");
  const StudySpec wrong = spec_with({.options = {{"eta", std::int64_t{1}}}});
  CHECK_THROWS_AS(kKinds.make_sampler(wrong), InvalidInput);
  CHECK_THROWS_AS(kKinds.make_scheduler(wrong), InvalidInput);
}

TEST_CASE("what a stored study has, though its scheduler never looked at it, is dropped with a remark") {
  SearchSettings search{.scheduler = "full",
                        .options = {{"eta", std::int64_t{3}}, {"rank_by", "best"}, {"patience", std::int64_t{4}}}};
  const std::vector<std::string> remarks = kKinds.drop_ignored(search);
  CHECK(search.options == std::map<std::string, Value>{{"patience", std::int64_t{4}}});
  REQUIRE(remarks.size() == 2);
  CHECK(remarks[1].find("rank_by, best, is dropped: full has no option \"rank_by\"") == 0);
  CHECK(fault(search).empty());

  SearchSettings newer{.options = {{"of_a_later_version", 1.0}}};
  CHECK(kKinds.drop_ignored(newer).empty());  // it might mean something: refused by check()
  CHECK(newer.options.size() == 1);
}

TEST_CASE("defaults are those of the chosen kinds and of the rules in force") {
  const StudySpec spec = kKinds.with_defaults(
      spec_with({.scheduler = "hyperband", .options = {{"eta", std::int64_t{4}}, {"patience", std::int64_t{5}}}}));
  CHECK(spec.search.options == std::map<std::string, Value>{{"eta", std::int64_t{4}},
                                                            {"first_rung", std::int64_t{1}},
                                                            {"rank_by", "last"},
                                                            {"patience", std::int64_t{5}},
                                                            {"min_delta", 0.0}});
  CHECK(kKinds.with_defaults(spec_with({.scheduler = "full"})).search.options.empty());
}

TEST_CASE("an option of a command line is read by the type that the chosen kind gives it") {
  const SearchSettings asha;
  CHECK(kKinds.parse_option(asha, "eta", "4") == Value(std::int64_t{4}));
  CHECK(kKinds.parse_option(asha, "stop_probability", "0.05") == Value(0.05));
  CHECK(fault_of([&] { kKinds.parse_option(asha, "eta", "x"); }) ==
        "/search/eta: must be an integer of at least 2, not \"x\"");
  CHECK(fault_of([&] { kKinds.parse_option(asha, "brackets", "4"); }).find("hyperband has it") != std::string::npos);
}

TEST_CASE("own kinds are made by their names, with their options") {
  Kinds kinds = Kinds::built_in();
  kinds.add(constant_kind());
  kinds.add(enough_kind());
  const StudySpec spec = spec_with(
      {.sampler = "constant_sampler", .scheduler = "full", .options = {{"where", 0.25}, {"enough", std::int64_t{2}}}});
  Rng rng(1);
  const Suggestion suggestion = kinds.make_sampler(spec)->suggest(History(spec, {}), rng);
  CHECK(suggestion.params == Params{{"x", 0.25}});
  const auto scheduler = kinds.make_scheduler(spec);
  std::vector<Trial> trials = {Trial{.number = 0, .state = TrialState::completed}};
  CHECK(std::holds_alternative<StartNew>(scheduler->next(History(spec, trials))));
  trials.push_back({.number = 1, .state = TrialState::completed});
  const Next next = scheduler->next(History(spec, trials));
  REQUIRE(std::holds_alternative<Finish>(next));
  CHECK(std::get<Finish>(next).reason == "enough");
  CHECK_THROWS_AS(kKinds.check(spec), InvalidInput);  // the built-in ones know nothing of it
}

TEST_CASE("where there are candidates, a sampler that knows nothing of them is led to the nearest") {
  Kinds kinds = Kinds::built_in();
  kinds.add(constant_kind());
  const StudySpec spec = spec_with({.sampler = "constant_sampler", .options = {{"where", 0.7}}});
  const auto candidates =
      std::make_shared<const CandidateSet>(spec.space, std::vector<Params>{{{"x", 0.1}}, {{"x", 0.6}}});
  Rng rng(1);
  const Suggestion suggestion = kinds.make_sampler(spec, {.candidates = candidates})->suggest(History(spec, {}), rng);
  CHECK(suggestion.params == Params{{"x", 0.6}});
  CHECK(suggestion.remark == "always the same");
  for (const SamplerKind& kind : kKinds.samplers()) {
    const StudySpec other = spec_with({.sampler = kind.name});
    const Params params =
        kKinds.make_sampler(other, {.candidates = candidates})->suggest(History(other, {}), rng).params;
    CHECK((params == Params{{"x", 0.1}} || params == Params{{"x", 0.6}}));
  }
}

TEST_CASE("a kind whose names are taken or in the way of others is not added") {
  CHECK(fault_of_adding(named("asha")) == "there is a scheduler asha already");
  CHECK(fault_of_adding(named("")) == "a scheduler needs a name");
  CHECK(fault_of_adding(named("own", {{"eta", IntegerOption{4}, {}, "As asha's, with other bounds."}})).empty());
  CHECK(fault_of_adding(named("own", {{"patience", IntegerOption{}, {}, "A rule's."}})) ==
        "own's option \"patience\" is also one of a kind that could be used at the same time");
  CHECK(fault_of_adding(named("own", {{"sampler", IntegerOption{}, {}, "A key."}})) ==
        "own's option \"sampler\": choose another name");
  const Option twice{"twice", FlagOption{}, {}, "Once."};
  CHECK(fault_of_adding(named("own", {twice, twice})) == "own's option \"twice\" is there twice");
  CHECK(fault_of_adding(named("own", {{"level", IntegerOption{1, 3}, std::int64_t{7}, "A level."}})) ==
        "own's option \"level\": must be an integer of at least 1 and at most 3, not 7");
  SamplerKind sampler = constant_kind();
  sampler.options = {{"eta", IntegerOption{2}, {}, "A scheduler's."}};
  CHECK_FALSE(fault_of_adding(sampler).empty());
  RuleKind rule = enough_kind();
  rule.options.front().default_value = std::int64_t{1};
  CHECK(fault_of_adding(rule).find("has no default") != std::string::npos);
  rule.options.clear();
  CHECK(fault_of_adding(rule) == "a stopping rule needs an option that puts it in force");
  rule.options = {{"min_gain", NumberOption{0}, {}, "A scheduler's."}};
  CHECK_FALSE(fault_of_adding(rule).empty());
}
