#include <limits>
#include <utility>

#include "autoepoch/error.hpp"
#include "autoepoch/space.hpp"
#include "support/catch.hpp"

namespace autoepoch {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

// The message of the constructor's exception; "valid" if there is none.
std::string fault(std::vector<Parameter> parameters) {
  try {
    SearchSpace space(std::move(parameters));
    return "valid";
  } catch (const InvalidInput& error) {
    CHECK(std::string(error.what()).rfind(error.pointer(), 0) == 0);
    return error.what();
  }
}

std::string fault(Domain domain) { return fault(std::vector<Parameter>{{"x", std::move(domain)}}); }

TEST_CASE("faults of float ranges") {
  CHECK(fault(FloatRange{0, 1}) == "valid");
  CHECK(fault(FloatRange{1, 1}) == "/x/low: must be less than high: 1 >= 1");
  CHECK(fault(FloatRange{2, 1}) == "/x/low: must be less than high: 2 >= 1");
  CHECK(fault(FloatRange{0, 1, Scale::log}) == "/x/low: must be positive on a log scale, not 0");
  CHECK(fault(FloatRange{-1, 1, Scale::log}) == "/x/low: must be positive on a log scale, not -1");
  CHECK(fault(FloatRange{kNaN, 1}) == "/x/low: must be finite");
  CHECK(fault(FloatRange{0, kInfinity}) == "/x/high: must be finite");
  CHECK(fault(FloatRange{-1e308, 1e308}) == "/x/high: is too far from low, or too near, for double precision");
  CHECK(fault(FloatRange{1, 1 + 0x1p-52, Scale::log}) == "valid");
  CHECK(fault(FloatRange{1e15, 1e15 + 0.125, Scale::log}) ==
        "/x/high: is too far from low, or too near, for double precision");
  CHECK(fault(FloatRange{0, 1, Scale::linear, 1}) == "valid");
  CHECK(fault(FloatRange{0, 1, Scale::linear, 1.5}) == "/x/step: must be at most high - low");
  CHECK(fault(FloatRange{0, 1, Scale::linear, -0.1}) == "/x/step: must be 0 (none) or at least 1e-12 of the bounds");
  CHECK(fault(FloatRange{0, 1, Scale::linear, 1e-13}) == "/x/step: must be 0 (none) or at least 1e-12 of the bounds");
  CHECK(fault(FloatRange{0, 1, Scale::linear, kNaN}) == "/x/step: must be finite");
}

TEST_CASE("faults of integer ranges") {
  CHECK(fault(IntRange{-1, 1}) == "valid");
  CHECK(fault(IntRange{3, 3}) == "/x/low: must be less than high: 3 >= 3");
  CHECK(fault(IntRange{0, 3, Scale::log}) == "/x/low: must be positive on a log scale, not 0");
  CHECK(fault(IntRange{0, 3, Scale::linear, 4}) == "/x/step: must be at most high - low");
  CHECK(fault(IntRange{0, 3, Scale::linear, 0}) == "/x/step: must be at least 1");
  CHECK(fault(IntRange{0, (std::int64_t{1} << 40) + 1}) == "/x/high: must be between -2^40 and 2^40");
  CHECK(fault(IntRange{std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()}) ==
        "/x/low: must be between -2^40 and 2^40");
}

TEST_CASE("faults of lists of values") {
  CHECK(fault(Categorical{{"a", true, 1.5, std::int64_t{1}, "1"}}) == "valid");
  CHECK(fault(Categorical{}) == "/x/choices: must have 1 to 10000 values");
  CHECK(fault(Ordinal{}) == "/x/values: must have 1 to 10000 values");
  CHECK(fault(Ordinal{std::vector<Value>(10001, 1.0)}) == "/x/values: must have 1 to 10000 values");
  CHECK(fault(Categorical{{"a", "b", "a"}}) == "/x/choices/2: repeats the value a");
  CHECK(fault(Ordinal{{1.0, std::int64_t{1}}}) == "/x/values/1: repeats the value 1");
  CHECK(fault(Ordinal{{1.0, kInfinity}}) == "/x/values/1: must be finite");
  CHECK(fault(Constant{kNaN}) == "/x: must be finite");
}

TEST_CASE("faults of names") {
  CHECK(fault({{"", FloatRange{}}}) == "/: a parameter's name must not be empty");
  CHECK(fault({{"a\nb", FloatRange{}}}) == "/a\\u000ab: a parameter's name must not contain control characters");
  CHECK(fault({{"a", FloatRange{}}, {"a", IntRange{}}}) == "/a: another parameter has the same name");
  CHECK(fault({{"a/b~c", FloatRange{1, 0}}}) == "/a~1b~0c/low: must be less than high: 1 >= 0");
  CHECK(fault({{"gr\xc3\xb6\xc3\x9f"
                "e",
                FloatRange{}}}) == "valid");
}

TEST_CASE("faults of conditions") {
  const Parameter optimizer = {"optimizer", Categorical{{"sgd", "adamw"}}};
  const auto with = [&](std::vector<Condition> when) {
    return fault({optimizer, {"depth", IntRange{1, 4}}, {"rate", FloatRange{}}, {"x", FloatRange{}, std::move(when)}});
  };
  CHECK(with({{"optimizer", {"sgd"}}, {"depth", {std::int64_t{2}}}}) == "valid");
  CHECK(with({{"optimiser", {"sgd"}}}) ==
        "/x/when/optimiser: no parameter is called \"optimiser\"; did you mean \"optimizer\"?");
  CHECK(with({{"momentum", {"sgd"}}}) == "/x/when/momentum: no parameter is called \"momentum\"");
  CHECK(with({{"optimizer", {"adam"}}}) == "/x/when/optimizer: \"optimizer\" cannot be adam; it takes sgd, adamw");
  CHECK(with({{"depth", {std::int64_t{5}}}}) == "/x/when/depth: \"depth\" cannot be 5; it takes 1 to 4 in steps of 1");
  CHECK(with({{"depth", {"2"}}}) == "/x/when/depth: \"depth\" cannot be 2; it takes 1 to 4 in steps of 1");
  CHECK(with({{"rate", {0.5}}}) ==
        "/x/when/rate: \"rate\" is continuous; a condition needs a parent that takes single values");
  CHECK(with({{"optimizer", {}}}) == "/x/when/optimizer: must have 1 to 10000 values");
  CHECK(with({{"optimizer", {"sgd"}}, {"optimizer", {"sgd"}}}) ==
        "/x/when/optimizer: two conditions on the same parameter");
  CHECK(fault({{"a", Constant{"on"}}, {"x", FloatRange{}, {{"a", {"off"}}}}}) ==
        "/x/when/a: \"a\" cannot be off; it is always on");
}

TEST_CASE("cycles of conditions") {
  const Categorical flag{{true, false}};
  CHECK(fault({{"a", flag, {{"a", {true}}}}}) == "/a/when: depends on itself through other parameters");
  CHECK(fault({{"r", flag}, {"a", flag, {{"b", {true}}}}, {"b", flag, {{"a", {true}}, {"r", {true}}}}}) ==
        "/a/when: depends on itself through other parameters");
}

TEST_CASE("a chain of conditions may be as long as the space is wide") {
  std::vector<Parameter> chain = {{"0", Categorical{{true, false}}}};
  while (chain.size() < 1000) {
    chain.push_back({std::to_string(chain.size()), Categorical{{true, false}}, {{chain.back().name, {true}}}});
  }
  CHECK(SearchSpace(chain).cardinality() == 1001);
  chain.push_back({"one more", FloatRange{}});
  CHECK(fault(chain) == "a search space has at most 1000 parameters");
}

TEST_CASE("values in conditions become the parent's own") {
  const SearchSpace space({{"depth", IntRange{1, 4}}, {"x", FloatRange{}, {{"depth", {2.0}}}}});
  CHECK(space.find("x")->when[0].values == std::vector<Value>{std::int64_t{2}});
}

}  // namespace
}  // namespace autoepoch
