#include "autoepoch/params.hpp"

#include <limits>

#include "autoepoch/error.hpp"
#include "support/catch.hpp"

namespace autoepoch {
namespace {

const Params kParams = {{"rate", 0.001}, {"layers", std::int64_t{3}}, {"nesterov", true}, {"optimizer", "sgd"}};

TEST_CASE("values are read by name and type") {
  CHECK(kParams.number("rate") == 0.001);
  CHECK(kParams.number("layers") == 3.0);
  CHECK(kParams.integer("layers") == 3);
  CHECK(kParams.flag("nesterov"));
  CHECK(kParams.text("optimizer") == "sgd");
  CHECK(kParams.size() == 4);
}

TEST_CASE("a missing value throws, or gives the default") {
  REQUIRE_THROWS_AS(kParams.number("momentum"), InvalidInput);
  REQUIRE_THROWS_AS(kParams.text("momentum"), InvalidInput);
  CHECK(kParams.number("momentum", 0.9) == 0.9);
  CHECK(kParams.integer("width", 64) == 64);
  CHECK_FALSE(kParams.flag("amsgrad", false));
  CHECK(kParams.text("schedule", "constant") == "constant");
}

TEST_CASE("a value of another type throws, with or without a default") {
  REQUIRE_THROWS_AS(kParams.integer("rate"), InvalidInput);
  REQUIRE_THROWS_AS(kParams.integer("rate", 1), InvalidInput);
  REQUIRE_THROWS_AS(kParams.number("nesterov"), InvalidInput);
  REQUIRE_THROWS_AS(kParams.number("optimizer", 1.0), InvalidInput);
  REQUIRE_THROWS_AS(kParams.flag("layers", true), InvalidInput);
  REQUIRE_THROWS_AS(kParams.text("layers", ""), InvalidInput);
  try {
    kParams.integer("rate");
  } catch (const InvalidInput& error) {
    CHECK(std::string(error.what()) == "parameter \"rate\" is 0.001, not an integer");
  }
}

TEST_CASE("set adds at the end and replaces in place") {
  Params params = {{"a", std::int64_t{1}}, {"b", std::int64_t{2}}};
  params.set("c", true);
  params.set("a", "x");
  CHECK(params == Params{{"a", "x"}, {"b", std::int64_t{2}}, {"c", true}});
  CHECK(params != Params{{"b", std::int64_t{2}}, {"a", "x"}, {"c", true}});
  CHECK(Params{{"a", std::int64_t{1}}} != Params{{"a", 1.0}});
}

TEST_CASE("values are shown as a user would write them") {
  CHECK(to_string(kParams) == "rate=0.001 layers=3 nesterov=true optimizer=sgd");
  CHECK(to_string(Params()).empty());
  CHECK(to_string(Value(0.1)) == "0.1");
  CHECK(to_string(Value(64.0)) == "64");
  CHECK(to_string(Value(1e-4)) == "1e-04");
  CHECK(to_string(Value(0.1 + 0.2)) == "0.30000000000000004");
  CHECK(to_string(Value(-0.0)) == "-0");
  CHECK(to_string(Value(std::numeric_limits<double>::denorm_min())) == "5e-324");
  CHECK(to_string(Value(std::numeric_limits<std::int64_t>::min())) == "-9223372036854775808");
  CHECK(to_string(Value(false)) == "false");
}

}  // namespace
}  // namespace autoepoch
