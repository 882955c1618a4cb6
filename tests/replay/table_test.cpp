#include "replay/table.hpp"

#include <cmath>

#include "autoepoch/error.hpp"
#include "replay/csv.hpp"
#include "support/catch.hpp"
#include "support/mutator.hpp"
#include "support/tiny_table.hpp"

namespace autoepoch {
namespace {

using test::TinyTable;

std::string complaint(const TinyTable& table, const std::string& set = "one") {
  try {
    replay::open_ground(table.folder(), set);
  } catch (const InvalidInput& error) {
    const std::string text = error.what();
    const auto at = text.find(table.folder().string());
    return at == 0 ? text.substr(table.folder().string().size()) : text;
  }
  return "";
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

TEST_CASE("a table tells the values of its configurations") {
  const TinyTable table;
  const auto ground = replay::open_ground(table.folder(), "one");
  CHECK(ground->study().name == "tiny");
  CHECK(ground->study().budget.max_epochs == 3);
  const auto candidates = ground->candidates();
  REQUIRE(candidates->size() == 4);
  using namespace std::string_literals;
  CHECK(candidates->params(0) == Params{{"rate", 0.001}, {"layers", std::int64_t{1}}, {"kind", "a"s}});
  CHECK(candidates->params(1) == Params{{"rate", 0.01}, {"layers", std::int64_t{2}}, {"kind", "b"s}, {"slope", 0.25}});
  CHECK(ground->value(candidates->params(1), 1) == 7);
  CHECK(ground->value(candidates->params(3), 2) == 1);
  CHECK(std::isnan(*ground->value(candidates->params(2), 3)));
}

TEST_CASE("the scale of regrets is the best loss and the median of the configurations' best ones") {
  const TinyTable table;
  const replay::RegretScale scale = replay::open_ground(table.folder(), "one")->scale();
  CHECK(scale.oracle == 1);
  CHECK(scale.median == 3);  // of 1, 2, 4, 6
  CHECK(scale.regret(2) == 0.5);

  table.write("table.json", replaced(test::kTinyInfo, "minimize", "maximize"));
  const replay::RegretScale reversed = replay::open_ground(table.folder(), "one")->scale();
  CHECK(reversed.oracle == -8);  // losses of the best values 8, 7, 6, 5
  CHECK(reversed.median == -6.5);
}

TEST_CASE("numbers that are rounded beyond a range are put on its edge") {
  const TinyTable table;
  table.write("configs.csv", replaced(test::kTinyConfigs, "1,0.001,a", "1.0,0.000999999,a"));
  const auto ground = replay::open_ground(table.folder(), "one");
  CHECK(ground->candidates()->params(0).number("rate") == 0.001);
  CHECK(ground->candidates()->params(0).integer("layers") == 1);
}

TEST_CASE("a broken table is refused with the place and what is wrong there") {
  const TinyTable table;
  CHECK(complaint(table, "two") == ": has no set two; there are one");
  const auto with = [&](const std::string& file, const std::string& text) {
    const TinyTable broken;
    broken.write(file, text);
    return complaint(broken);
  };
  CHECK(with("table.json", "{").find("/table.json: ") == 0);
  CHECK(with("table.json", replaced(test::kTinyInfo, "\"epochs\": 3,", "")) == "/table.json: /epochs: is missing");
  CHECK(with("table.json", replaced(test::kTinyInfo, "\"epochs\": 3", "\"epochs\": \"3\"")) ==
        "/table.json: /epochs: has the wrong type");
  CHECK(with("table.json", replaced(test::kTinyInfo, "\"epochs\": 3", "\"epochs\": 0")) ==
        "/table.json: /epochs: must be at least 1");
  CHECK(with("table.json", replaced(test::kTinyInfo, "0.001", "2")).find("/table.json: /space/rate/") == 0);
  CHECK(with("table.json", replaced(test::kTinyInfo, "\"epochs\": 3", "\"epochs\": 4")) ==
        "/one.csv: has 4 columns, table.json speaks of 5");
  CHECK(with("configs.csv", replaced(test::kTinyConfigs, "rate,", "speed,")) ==
        "/configs.csv:1: no column rate, which the space has");
  CHECK(with("configs.csv", replaced(test::kTinyConfigs, "0.01", "fast")) ==
        "/configs.csv:3, rate: \"fast\" is not a number");
  CHECK(with("configs.csv", replaced(test::kTinyConfigs, "0.01", "")) == "/configs.csv:3, rate: must be finite");
  CHECK(with("configs.csv", replaced(test::kTinyConfigs, "b,0.25", "b,")) ==
        "/configs.csv:3: slope is active and must have a value");
  CHECK(with("configs.csv", replaced(test::kTinyConfigs, "b,0.25", "c,0.25")).find("/configs.csv:3, kind: ") == 0);
  CHECK(with("configs.csv", replaced(test::kTinyConfigs, "b,0.25", "b,0.25,1")) ==
        "/configs.csv:3: 5 cells instead of 4");
  CHECK(with("configs.csv", "") == "/configs.csv: is empty");
  CHECK(with("one.csv", replaced(test::kTinyLosses, "nan", "none")) == "/one.csv:3: \"none\" is not a number");
  CHECK(with("one.csv", "9,8,5,4\n") == "/one.csv: has 1 rows, configs.csv has 4 configurations");
  CHECK(with("one.csv", "9,8,8,8\n9,8,8,8\n9,8,8,8\n9,8,8,8\n").find("/one.csv: all configurations are equally good") ==
        0);
}

TEST_CASE("the numbers of a table may be written in any usual way") {
  const TinyTable table;
  table.write("one.csv", "9, 8 ,5e0,4\r\n\r\n9,7,2,3\n9,6,6,\n9,5,1.0,1e999\n");
  const auto ground = replay::open_ground(table.folder(), "one");
  CHECK(ground->scale().oracle == 1);
  CHECK(std::isnan(*ground->value(ground->candidates()->params(2), 3)));
  CHECK(std::isinf(*ground->value(ground->candidates()->params(3), 3)));
}

TEST_CASE("damaged tables are read or refused, never more") {
  constexpr std::uint64_t kSeed = 4;
  for (const char* file : {"table.json", "configs.csv", "one.csv"}) {
    const char* whole = file == std::string("table.json")    ? test::kTinyInfo
                        : file == std::string("configs.csv") ? test::kTinyConfigs
                                                             : test::kTinyLosses;
    Mutator mutator({whole}, Rng(kSeed));
    const TinyTable table;
    for (int i = 0; i < 400; ++i) {
      const std::string text = mutator.next();
      INFO("seed " << kSeed << ", " << file << " " << i << ": " << text);
      table.write(file, text);
      try {
        const auto ground = replay::open_ground(table.folder(), "one");
        CHECK(ground->scale().oracle < ground->scale().median);
      } catch (const InvalidInput& error) {
        CHECK(std::string(error.what()).find(table.folder().string()) == 0);
      }
    }
  }
}

TEST_CASE("a table has seconds where there is a file of them, and refuses bad ones") {
  const TinyTable table;
  const auto first = [&] {
    const auto ground = replay::open_ground(table.folder(), "one");
    return ground->seconds(ground->candidates()->params(0), 2);
  };
  CHECK(!first());
  table.write("one__seconds.csv", "0,1,2,3\n0,1,1,1\n0,1,1,1\n0,1,1,1\n");
  CHECK(first() == 2);
  table.write("one__seconds.csv", "0,1,2,3\n0,1,1,1\n0,1,-1,1\n0,1,1,1\n");
  CHECK(complaint(table) == "/one__seconds.csv: row 3, epoch 2: must take more than 0 s");
  table.write("one__seconds.csv", "0,1,2,3\n");
  CHECK(complaint(table).find("/one__seconds.csv: has 1 rows") == 0);
}

}  // namespace
}  // namespace autoepoch
