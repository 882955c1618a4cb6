#include <cstring>
#include <map>
#include <random>
#include <string>

#include "autoepoch/error.hpp"
#include "autoepoch/json.hpp"
#include "autoepoch/random.hpp"
#include "support/catch.hpp"

namespace autoepoch::test {
namespace {

/// Any double: all bit patterns are equally likely, so that denormal, infinite and NaN ones come too.
double any_double(Rng& rng) {
  const std::uint64_t word = rng.below(4) == 0 ? rng() >> 12 : rng();
  double number = 0;
  static_assert(sizeof number == sizeof word);
  std::memcpy(&number, &word, sizeof number);
  return number;
}

std::string any_name(Rng& rng) {
  std::string name;
  for (std::uint64_t length = rng.below(6); length > 0; --length) name += "ab_/\"\\,:{}\n\x7f "[rng.below(13)];
  return name;
}

TEST_CASE("metrics come back to the bit, by the short way and by the parser of all JSON", "[metrics]") {
  const std::uint64_t seed = std::random_device{}();
  Rng rng(seed);
  for (int round = 0; round < 20000; ++round) {
    std::map<std::string, double> metrics;
    for (std::uint64_t size = rng.below(4); size > 0; --size) metrics[any_name(rng)] = any_double(rng);
    const std::string text = to_json(metrics);
    INFO("seed " << seed << " text " << text);
    REQUIRE(to_json(parse_metrics(text)) == text);
    REQUIRE(to_json(parse_metrics(" " + text)) == text);  // not as to_json writes it: the parser of all JSON
  }
}

TEST_CASE("text that is cut off is refused", "[metrics]") {
  const std::string text = R"({"loss":0.25,"rate":1e-3})";
  for (std::size_t length = 0; length < text.size(); ++length) {
    CHECK_THROWS_AS(parse_metrics(text.substr(0, length)), InvalidInput);
  }
  for (const char* wrong :
       {R"({"a":nan})", R"({"a":1}})", R"({"a":1,})", R"({"a":-})", R"({"a" 1})", R"({a:1})", R"({"a":1,"a":2})"}) {
    CHECK_THROWS_AS(parse_metrics(wrong), InvalidInput);
  }
}

}  // namespace
}  // namespace autoepoch::test
