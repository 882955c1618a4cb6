#include "autoepoch/space.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <map>
#include <set>
#include <utility>

#include "core/random_space.hpp"
#include "support/catch.hpp"

namespace autoepoch {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

SearchSpace one_axis(Domain domain) { return SearchSpace({{"x", std::move(domain)}}); }

Value decode_one(const SearchSpace& space, double coordinate) {
  return *space.decode(std::vector<double>{coordinate}).find("x");
}

SearchSpace optimizer_space() {
  return SearchSpace({
      {"momentum", FloatRange{0, 0.99}, {{"optimizer", {"sgd"}}}},
      {"optimizer", Categorical{{"sgd", "adamw"}}},
      {"nesterov", Categorical{{true, false}}, {{"optimizer", {"sgd"}}}},
      {"dampening", FloatRange{0, 1}, {{"nesterov", {false}}}},
      {"epochs", Constant{std::int64_t{30}}},
  });
}

// 1e-13 of the bounds is some hundred roundings: the logarithm of 1e17 alone makes 40 of one.
bool nearly_equal(const FloatRange& range, double a, double b) {
  return std::abs(a - b) <= 1e-13 * std::max(std::abs(range.low), std::abs(range.high));
}

bool nearly_equal(const SearchSpace& space, const Params& a, const Params& b) {
  if (a.size() != b.size()) {
    return false;
  }
  for (const auto& [name, value] : a) {
    const Value* other = b.find(name);
    const auto* range = std::get_if<FloatRange>(&space.find(name)->domain);
    if (!other || value.index() != other->index()) {
      return false;
    }
    const bool continuous = range && range->step == 0;
    if (continuous ? !nearly_equal(*range, std::get<double>(value), std::get<double>(*other)) : value != *other) {
      return false;
    }
  }
  return true;
}

TEST_CASE("samples survive encoding and decoding") {
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    INFO("seed " << seed);
    Rng rng(seed);
    const SearchSpace space = random_space(rng);
    for (int i = 0; i < 20; ++i) {
      const Params params = space.sample(rng);
      INFO(to_string(params));
      REQUIRE(space.why_not(params) == std::nullopt);
      const std::vector<double> point = space.encode(params);
      REQUIRE(point.size() == space.dims());
      for (std::size_t axis = 0; axis < point.size(); ++axis) {
        REQUIRE(SearchSpace::is_inactive(point[axis]) == !params.contains(space.axes()[axis]->name));
        REQUIRE((SearchSpace::is_inactive(point[axis]) || (point[axis] >= 0 && point[axis] <= 1)));
      }
      REQUIRE(nearly_equal(space, space.decode(point), params));
    }
  }
}

TEST_CASE("every point decodes to a member of the space") {
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    INFO("seed " << seed);
    Rng rng(seed);
    const SearchSpace space = random_space(rng);
    for (int i = 0; i < 20; ++i) {
      std::vector<double> point(space.dims());
      for (double& coordinate : point) {
        const double special[] = {kNaN, kInfinity, -kInfinity, 0, 1, -0.0, 1e300, -5, 2, 1 - 0x1p-53, 5e-324};
        coordinate = coin(rng) ? special[rng.below(std::size(special))] : rng.uniform();
      }
      REQUIRE(space.why_not(space.decode(point)) == std::nullopt);
    }
  }
}

TEST_CASE("NaN reads as the middle, the outside as the border") {
  const SearchSpace space = one_axis(FloatRange{1, 3});
  CHECK(decode_one(space, kNaN) == Value(2.0));
  CHECK(decode_one(space, -7) == Value(1.0));
  CHECK(decode_one(space, 7) == Value(3.0));
}

TEST_CASE("log axes are linear in the logarithm, and meet their bounds exactly") {
  const SearchSpace space = one_axis(FloatRange{1e-4, 1e-1, Scale::log});
  CHECK(decode_one(space, 0) == Value(1e-4));
  CHECK(decode_one(space, 1) == Value(1e-1));
  CHECK(std::get<double>(decode_one(space, 1.0 / 3)) == Approx(1e-3).epsilon(1e-12));
  CHECK(space.encode({{"x", 1e-2}})[0] == Approx(2.0 / 3).epsilon(1e-12));
}

TEST_CASE("cells: a value is its cell's centre, each value has a cell, larger coordinates give larger values") {
  const std::vector<std::pair<Domain, std::uint64_t>> domains = {
      {IntRange{0, 9}, 10},
      {IntRange{-3, 8, Scale::linear, 4}, 3},
      {IntRange{1, 40, Scale::log}, 40},
      {IntRange{1, 101, Scale::log, 25}, 5},
      {FloatRange{0.1, 0.9, Scale::linear, 0.1}, 9},
      {FloatRange{0, 1, Scale::linear, 0.3}, 4},
      {FloatRange{0.5, 64, Scale::log, 0.5}, 128},
      {Ordinal{{std::int64_t{32}, std::int64_t{64}, std::int64_t{128}}}, 3},
      {Categorical{{"a", "b", true, 1.5}}, 4},
  };
  for (std::size_t i = 0; i < domains.size(); ++i) {
    INFO("domain " << i);
    const SearchSpace space = one_axis(domains[i].first);
    CHECK(space.cells(0) == domains[i].second);
    CHECK(space.cardinality() == domains[i].second);
    std::vector<Value> in_order;
    for (int k = 0; k <= 20000; ++k) {
      const Value value = decode_one(space, k / 20000.0);
      if (in_order.empty() || in_order.back() != value) {
        in_order.push_back(value);
      }
    }
    REQUIRE(in_order.size() == domains[i].second);  // all values, and none came back after another one
    double last = 0;
    for (const Value& value : in_order) {
      const double coordinate = space.encode({{"x", value}})[0];
      CHECK(coordinate > last);
      CHECK(decode_one(space, coordinate) == value);
      last = coordinate;
    }
  }
  CHECK(one_axis(FloatRange{0, 1}).cells(0) == 0);
}

TEST_CASE("linear cells are equal: drawn values are uniform") {
  const SearchSpace space = one_axis(IntRange{1, 10});
  Rng rng(3);
  std::map<std::string, int> counts;
  constexpr int kDraws = 20000;
  for (int i = 0; i < kDraws; ++i) {
    ++counts[to_string(space.sample(rng))];
  }
  double chi_square = 0;
  for (const auto& [value, count] : counts) {
    chi_square += std::pow(count - kDraws / 10.0, 2) / (kDraws / 10.0);
  }
  CHECK(counts.size() == 10);
  CHECK(chi_square < 27.9);  // 9 degrees of freedom, p = 0.001
}

TEST_CASE("a float grid has the numbers a user would write") {
  const SearchSpace space = one_axis(FloatRange{0.1, 0.9, Scale::linear, 0.1});
  CHECK(decode_one(space, 2.5 / 9) == Value(0.3));  // and not 0.1 + 2 * 0.1
  CHECK(space.contains({{"x", 0.1 + 0.2}}));
  CHECK_FALSE(space.contains({{"x", 0.35}}));
}

TEST_CASE("the largest ranges keep every integer") {
  const std::int64_t largest = std::int64_t{1} << 40;
  for (const Scale scale : {Scale::linear, Scale::log}) {
    const SearchSpace space = one_axis(IntRange{1, largest, scale});
    Rng rng(5);
    for (int i = 0; i < 1000; ++i) {
      const auto value = coin(rng) ? largest - static_cast<std::int64_t>(rng.below(1000))
                                   : static_cast<std::int64_t>(1 + rng.below(static_cast<std::uint64_t>(largest)));
      const Params params = {{"x", value}};
      REQUIRE(space.decode(space.encode(params)) == params);
    }
  }
}

TEST_CASE("conditions: parameters exist where all their conditions hold") {
  const SearchSpace space = optimizer_space();
  CHECK(space.dims() == 4);  // the constant has no coordinate
  CHECK(space.decode(std::vector{0.5, 0.9, 0.1, 0.5}) == Params{{"optimizer", "adamw"}, {"epochs", std::int64_t{30}}});
  CHECK(space.decode(std::vector{0.0, 0.1, 0.1, 0.5}) ==
        Params{{"momentum", 0.0}, {"optimizer", "sgd"}, {"nesterov", true}, {"epochs", std::int64_t{30}}});
  CHECK(space.decode(std::vector{0.0, 0.1, 0.9, 1.0}) == Params{{"momentum", 0.0},
                                                                {"optimizer", "sgd"},
                                                                {"nesterov", false},
                                                                {"dampening", 1.0},
                                                                {"epochs", std::int64_t{30}}});
}

TEST_CASE("why_not names the parameter and the fault") {
  const SearchSpace space = optimizer_space();
  const auto reason = [&](Params params) {
    params.set("epochs", std::int64_t{30});
    return space.why_not(params).value_or("");
  };
  CHECK(reason({{"optimizer", "adamw"}}).empty());
  CHECK(reason({{"optimizer", "sgd"}, {"nesterov", true}}) == "momentum: is missing");
  CHECK(reason({{"optimizer", "adamw"}, {"momentum", 0.5}}) ==
        "momentum: has a value, though its condition does not hold");
  CHECK(reason({{"optimizer", "adam"}}) == "optimizer: the value adam is outside the domain");
  CHECK(reason({{"optimizer", "adamw"}, {"x", 1.0}}) == "x: is not a parameter of the space");
  CHECK(reason({{"optimizer", "sgd"}, {"nesterov", true}, {"momentum", 1.0}}) ==
        "momentum: the value 1 is outside the domain");
  CHECK(reason({{"optimizer", "sgd"}, {"nesterov", true}, {"momentum", kNaN}}) ==
        "momentum: the value nan is outside the domain");
  CHECK(reason({{"optimizer", "sgd"}, {"nesterov", true}, {"momentum", std::int64_t{0}}}) ==
        "momentum: the value 0 is of another type than the domain's");
  CHECK(space.why_not({{"optimizer", "adamw"}, {"epochs", std::int64_t{31}}}) ==
        "epochs: the value 31 is outside the domain");
}

TEST_CASE("the cardinality is the number of different configurations") {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    INFO("seed " << seed);
    Rng rng(seed);
    const SearchSpace space = random_space(rng, true);
    // All combinations of cells, inactive ones included.
    std::vector<std::vector<double>> points = {{}};
    for (std::size_t axis = 0; axis < space.dims(); ++axis) {
      std::map<std::string, double> coordinates;  // one for each value
      for (int k = 0; k <= 300; ++k) {
        coordinates[to_string(from_unit(space.axes()[axis]->domain, k / 300.0))] = k / 300.0;
      }
      REQUIRE(coordinates.size() == space.cells(axis));
      std::vector<std::vector<double>> longer;
      for (const auto& point : points) {
        for (const auto& [value, coordinate] : coordinates) {
          longer.push_back(point);
          longer.back().push_back(coordinate);
        }
      }
      points = std::move(longer);
      if (points.size() > 20000) {
        break;
      }
    }
    if (points.front().size() != space.dims()) {
      continue;  // too many to enumerate
    }
    std::set<std::string> different;
    for (const auto& point : points) {
      different.insert(to_string(space.decode(point)));
    }
    CHECK(space.cardinality() == different.size());
  }
}

TEST_CASE("the cardinality of special spaces") {
  CHECK(SearchSpace().cardinality() == 1);
  CHECK(one_axis(Constant{1.5}).cardinality() == 1);
  CHECK_FALSE(optimizer_space().cardinality());
  CHECK(SearchSpace({{"a", IntRange{0, 1 << 20}}, {"b", IntRange{0, 1 << 20}}}).cardinality() ==
        std::uint64_t{(1 << 20) + 1} * ((1 << 20) + 1));
  CHECK_FALSE(SearchSpace({{"a", IntRange{0, 1 << 27}}, {"b", IntRange{0, 1 << 27}}}).cardinality());  // above 2^53
  SECTION("a continuous parameter that can never be active does not count") {
    CHECK(SearchSpace({{"a", Categorical{{true, false}}},
                       {"b", Categorical{{true, false}}, {{"a", {true}}}},
                       {"c", FloatRange{0, 1}, {{"a", {false}}, {"b", {true}}}}})
              .cardinality() == 3);
  }
  SECTION("a child of many parents is counted in few steps") {
    std::vector<Parameter> parameters;
    Parameter child{"child", Categorical{{true, false}}, {}};
    for (int i = 0; i < 40; ++i) {
      parameters.push_back({"parent" + std::to_string(i), Categorical{{true, false}}, {}});
      child.when.push_back({parameters.back().name, {true}});
    }
    parameters.push_back(child);
    CHECK(SearchSpace(parameters).cardinality() == (std::uint64_t{1} << 40) + 1);
  }
}

}  // namespace
}  // namespace autoepoch
