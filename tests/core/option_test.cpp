// Options: what they take, how they refuse, how they are read.
#include "autoepoch/option.hpp"

#include <limits>

#include "autoepoch/error.hpp"
#include "support/catch.hpp"

namespace autoepoch {
namespace {

const Option kCount{"count", IntegerOption{2, 9}, std::int64_t{3}, "A count."};
const Option kMany{"many", IntegerOption{1}, {}, "A count without a limit."};
const Option kShare{"share", NumberOption{0, 1, true}, {}, "A share."};
const Option kGain{"gain", NumberOption{0}, 0.0, "A gain."};
const Option kWord{"word", ChoiceOption{{"last", "best", "mean"}}, "last", "A word."};
const Option kFlag{"flag", FlagOption{}, false, "A flag."};

std::string fault(const Option& option, const Value& value) {
  try {
    option.check(value, "/p");
    return "";
  } catch (const InvalidInput& error) {
    CHECK(error.pointer() == "/p");
    return error.what();
  }
}

}  // namespace

TEST_CASE("an option takes the values of its type and range and no others") {
  CHECK(fault(kCount, std::int64_t{2}).empty());
  CHECK(fault(kCount, std::int64_t{9}).empty());
  CHECK(fault(kCount, std::int64_t{10}) == "/p: must be an integer of at least 2 and at most 9, not 10");
  CHECK(fault(kCount, 3.0) == "/p: must be an integer of at least 2 and at most 9, not 3");
  CHECK(fault(kMany, std::int64_t{0}) == "/p: must be an integer of at least 1, not 0");
  CHECK_FALSE(fault(kMany, std::int64_t{1} << 31).empty());  // beyond int
  CHECK(fault(kShare, 0.5).empty());
  CHECK(fault(kShare, 0.0) == "/p: must be a number above 0 and below 1, not 0");
  CHECK_FALSE(fault(kShare, std::int64_t{1}).empty());
  CHECK_FALSE(fault(kShare, std::numeric_limits<double>::quiet_NaN()).empty());
  CHECK(fault(kGain, std::int64_t{0}).empty());
  CHECK(fault(kGain, -0.5) == "/p: must be a number of at least 0, not -0.5");
  CHECK_FALSE(fault(kGain, std::numeric_limits<double>::infinity()).empty());
  CHECK(fault(kGain, true) == "/p: must be a number of at least 0, not true");
  CHECK(fault(kWord, "best").empty());
  CHECK(fault(kWord, "beast") == "/p: must be last, best or mean, not \"beast\"; did you mean \"best\"?");
  CHECK(fault(kWord, std::int64_t{1}) == "/p: must be last, best or mean, not 1");
  CHECK(fault(kFlag, true).empty());
  CHECK(fault(kFlag, "true") == "/p: must be true or false, not \"true\"");
}

TEST_CASE("the words of a command line become values of the option's type") {
  CHECK(kCount.parse("4", "") == Value(std::int64_t{4}));
  CHECK(kShare.parse("0.25", "") == Value(0.25));
  CHECK(kGain.parse("3", "") == Value(3.0));
  CHECK(kWord.parse("mean", "") == Value("mean"));
  CHECK(kFlag.parse("true", "") == Value(true));
  for (const char* text : {"", "x", "4x", " 4", "4.0", "10", "99999999999999999999"}) {
    INFO(text);
    CHECK_THROWS_AS(kCount.parse(text, ""), InvalidInput);
  }
  CHECK_THROWS_AS(kShare.parse("nan", ""), InvalidInput);
  CHECK_THROWS_AS(kFlag.parse("yes", ""), InvalidInput);
  CHECK_THROWS_AS(kWord.parse("", ""), InvalidInput);
}

TEST_CASE("values: the given ones, and defaults of the others") {
  const OptionValues values({kCount, kMany, kShare, kGain, kWord, kFlag},
                            {{"share", 0.5}, {"gain", std::int64_t{2}}, {"flag", true}, {"unknown", 1.0}});
  CHECK(values.count("count") == 3);
  CHECK(values.integer("count") == 3);
  CHECK(values.number("share") == 0.5);
  CHECK(values.number("gain") == 2);
  CHECK(values.text("word") == "last");
  CHECK(values.flag("flag"));
  CHECK(values.has("count"));
  CHECK_FALSE(values.has("many"));
  CHECK_FALSE(values.has("unknown"));
  CHECK_THROWS_AS(values.integer("many"), Error);
  CHECK_THROWS_AS(values.number("unknown"), Error);
  CHECK_THROWS_AS(values.integer("share"), Error);
  CHECK_THROWS_AS(values.text("count"), Error);
  CHECK_THROWS_AS(values.flag("count"), Error);
}

}  // namespace autoepoch
