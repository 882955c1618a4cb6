// What is written reads back to the same values.
#include <cmath>
#include <limits>
#include <type_traits>
#include <variant>

#include "autoepoch/error.hpp"
#include "autoepoch/json.hpp"
#include "core/random_space.hpp"
#include "support/catch.hpp"
#include "support/example_spaces.hpp"

namespace autoepoch {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

template <typename T>
std::optional<T> perhaps(Rng& rng, T value) {
  return coin(rng) ? std::optional<T>(value) : std::nullopt;
}

int count_from(int low, Rng& rng) { return low + static_cast<int>(rng.below(1000)); }

StudySpec random_spec(Rng& rng) {
  StudySpec spec;
  spec.name = "study \"" + std::to_string(rng.below(100)) + "\\\xc3\xa9";
  spec.experiment = coin(rng) ? "{}" : R"({"z":1,"a":[1.5,null,"x"],"model":{"depth":-3}})";
  spec.objective = {"m " + std::to_string(rng.below(9)), coin(rng) ? Direction::minimize : Direction::maximize,
                    perhaps(rng, rng.normal())};
  spec.space = random_space(rng);
  spec.budget = {count_from(1, rng), perhaps(rng, count_from(1, rng)), perhaps(rng, std::int64_t{1} << rng.below(60)),
                 perhaps(rng, 0.001 + 1000 * rng.uniform())};
  spec.search = {"random", "hyperband", {{"eta", std::int64_t{count_from(2, rng)}}}};
  if (coin(rng)) {
    spec.search.options = {{"rank_by", "last"},
                           {"brackets", std::int64_t{4}},
                           {"min_delta", rng.uniform()},
                           {"stop_probability", 0.05},
                           {"search_patience", std::int64_t{30}}};
  }
  spec.run = {count_from(0, rng), "cuda:0*3", coin(rng) ? 0 : 100 * rng.uniform(), count_from(0, rng),
              count_from(2, rng)};
  spec.seed = rng() >> 1;
  return spec;
}

bool same(const FloatRange& a, const FloatRange& b) {
  return a.low == b.low && a.high == b.high && a.scale == b.scale && a.step == b.step;
}
bool same(const IntRange& a, const IntRange& b) {
  return a.low == b.low && a.high == b.high && a.scale == b.scale && a.step == b.step;
}
bool same(const Categorical& a, const Categorical& b) { return a.choices == b.choices; }
bool same(const Ordinal& a, const Ordinal& b) { return a.values == b.values; }
bool same(const Constant& a, const Constant& b) { return a.value == b.value; }
bool same(const Domain& a, const Domain& b) {
  return a.index() == b.index() &&
         std::visit([&](const auto& domain) { return same(domain, std::get<std::decay_t<decltype(domain)>>(b)); }, a);
}

void check_same(const SearchSpace& a, const SearchSpace& b) {
  REQUIRE(a.parameters().size() == b.parameters().size());
  for (std::size_t i = 0; i < a.parameters().size(); ++i) {
    const Parameter& p = a.parameters()[i];
    const Parameter& q = b.parameters()[i];
    CHECK(p.name == q.name);
    CHECK(same(p.domain, q.domain));
    REQUIRE(p.when.size() == q.when.size());
    for (std::size_t k = 0; k < p.when.size(); ++k) {
      CHECK(p.when[k].parent == q.when[k].parent);
      CHECK(p.when[k].values == q.when[k].values);
    }
  }
}

void check_same(const StudySpec& a, const StudySpec& b) {
  CHECK(a.name == b.name);
  CHECK(a.experiment == b.experiment);
  CHECK(a.objective.metric == b.objective.metric);
  CHECK(a.objective.direction == b.objective.direction);
  CHECK(a.objective.target == b.objective.target);
  check_same(a.space, b.space);
  CHECK(a.budget.max_epochs == b.budget.max_epochs);
  CHECK(a.budget.trials == b.budget.trials);
  CHECK(a.budget.epochs == b.budget.epochs);
  CHECK(a.budget.seconds == b.budget.seconds);
  CHECK(a.search.sampler == b.search.sampler);
  CHECK(a.search.scheduler == b.search.scheduler);
  CHECK(a.search.options == b.search.options);
  CHECK(a.run.workers == b.run.workers);
  CHECK(a.run.devices == b.run.devices);
  CHECK(a.run.trial_seconds == b.run.trial_seconds);
  CHECK(a.run.leave_seconds == b.run.leave_seconds);
  CHECK(a.run.retries == b.run.retries);
  CHECK(a.run.max_to_keep == b.run.max_to_keep);
  CHECK(a.seed == b.seed);
}

TEST_CASE("studies survive writing and reading") {
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    INFO("seed " << seed);
    Rng rng(seed);
    const StudySpec spec = random_spec(rng);
    const std::string text = to_json(spec, coin(rng) ? -1 : 2);
    INFO(text);
    const StudySpec read = parse_spec(text);
    check_same(read, spec);
    REQUIRE(to_json(read) == to_json(spec));
  }
}

TEST_CASE("the examples survive reading and writing") {
  for (const std::string& text : example_spaces()) {
    INFO(text);
    const StudySpec spec = parse_spec(text);
    check_same(parse_spec(to_json(spec)), spec);
  }
}

TEST_CASE("the canonical form of a study") {
  StudySpec spec;
  spec.space =
      SearchSpace({{"b", FloatRange{0, 1}, {{"a", {true}}}}, {"a", Categorical{{true, 0.5}}}, {"c", Constant{1.0}}});
  CHECK(
      to_json(spec) ==
      R"({"name":"study","experiment":{},"objective":{"metric":"value","direction":"minimize"},)"
      R"("space":{"b":{"type":"float","low":0.0,"high":1.0,"when":{"a":true}},)"
      R"("a":{"type":"categorical","choices":[true,0.5]},"c":1.0},"budget":{"max_epochs":1},)"
      R"("search":{"sampler":"gp","scheduler":"asha"},)"
      R"("run":{"workers":0,"devices":"auto","trial_timeout":0.0,"leave_timeout":60.0,"retries":1,"max_to_keep":2},"seed":0})");
}

TEST_CASE("a study that no space file can describe is not written") {
  const auto fault = [](const auto& change) -> std::string {
    StudySpec spec;
    change(spec);
    try {
      return to_json(spec);
    } catch (const InvalidInput& error) {
      return error.what();
    }
  };
  CHECK(fault([](StudySpec& s) { s.budget.max_epochs = 0; }) == "/budget/max_epochs: must be at least 1, not 0");
  CHECK(fault([](StudySpec& s) { s.name = "a/b"; }).rfind("/name: ", 0) == 0);
  CHECK(fault([](StudySpec& s) { s.name = "\xff"; }) == "a string is not valid UTF-8");
  CHECK(fault([](StudySpec& s) { s.experiment = "[]"; }) == "/experiment: must be an object, not an array");
  CHECK(fault([](StudySpec& s) { s.experiment = "{"; }).rfind("/experiment: not valid JSON at line 1, col", 0) == 0);
  CHECK(fault([](StudySpec& s) { s.search.options["sampler"] = "gp"; }) == "/search/sampler: is not an option");
  CHECK(fault([](StudySpec& s) { s.seed = std::uint64_t{1} << 63; }) ==
        "/seed: integers must be between -2^63 and 2^63 - 1");
  CHECK(fault([](StudySpec& s) { s.objective.target = kNaN; }).rfind("/objective/target: must be a number", 0) == 0);
}

TEST_CASE("parameters survive writing and reading, doubles to the bit") {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    INFO("seed " << seed);
    Rng rng(seed);
    Params params;
    for (int i = 0; i < 10; ++i) {
      const double wide = std::ldexp(rng.normal(), static_cast<int>(rng.below(2100)) - 1070);
      const bool use_wide = std::isfinite(wide) && coin(rng);
      params.set("p" + std::to_string(rng.below(1000)), use_wide ? Value(wide) : random_scalar(rng));
    }
    REQUIRE(parse_params(to_json(params)) == params);
  }
  const Params special = {{"zero", 0.0},
                          {"whole", 64.0},
                          {"least", std::numeric_limits<double>::denorm_min()},
                          {"most", std::numeric_limits<double>::max()},
                          {"first", std::numeric_limits<std::int64_t>::min()},
                          {"last", std::numeric_limits<std::int64_t>::max()},
                          {"\n\"", "a\tb"}};
  CHECK(parse_params(to_json(special)) == special);
  CHECK(std::signbit(parse_params(to_json(Params{{"x", -0.0}})).number("x")));
  CHECK(to_json(Params{{"b", 1e-4}, {"a", std::int64_t{1}}, {"c", true}, {"d", "x"}}) ==
        R"({"b":0.0001,"a":1,"c":true,"d":"x"})");
  CHECK(to_json(Params()) == "{}");
}

TEST_CASE("metrics survive writing and reading, also those that are not finite") {
  const std::map<std::string, double> metrics = {
      {"loss", 0.1 + 0.2}, {"up", kInfinity}, {"down", -kInfinity}, {"whole", 3}};
  CHECK(to_json(metrics) == R"({"down":"-inf","loss":0.30000000000000004,"up":"inf","whole":3.0})");
  CHECK(parse_metrics(to_json(metrics)) == metrics);
  CHECK(std::isnan(parse_metrics(to_json(std::map<std::string, double>{{"x", kNaN}})).at("x")));
  CHECK(parse_metrics(R"({"epochs": 3})").at("epochs") == 3);
}

TEST_CASE("faults of parameters and metrics") {
  CHECK_THROWS_AS(parse_params("[]"), InvalidInput);
  CHECK_THROWS_AS(parse_params(R"({"a": null})"), InvalidInput);
  CHECK_THROWS_AS(parse_params(R"({"a": 1, "a": 1})"), InvalidInput);
  CHECK_THROWS_AS(parse_params(R"({"a": 18446744073709551615})"), InvalidInput);
  CHECK_THROWS_AS(parse_params(R"({"a": 1} {)"), InvalidInput);
  CHECK_THROWS_AS(parse_metrics(R"({"a": "1"})"), InvalidInput);
  CHECK_THROWS_AS(parse_metrics(R"({"a": true})"), InvalidInput);
  CHECK_THROWS_AS(to_json(Params{{"a", "\xff"}}), InvalidInput);
}

}  // namespace
}  // namespace autoepoch
