#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/program.hpp"
#include "support/catch.hpp"
#include "support/tiny_table.hpp"

namespace autoepoch::test {
namespace {

Result replay(const TinyTable& table, std::vector<std::string> more, const std::string& set = "one") {
  std::vector<std::string> arguments = {"replay", table.folder().string(), "--set", set, "--budget", "200"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return run(arguments);
}

TEST_CASE("replay prints one JSON line a run, with the fields of the benchmarks' own runner") {
  const TinyTable table;
  for (const std::string proposals : {"rows", "nearest"}) {
    const Result result = replay(table, {"--sampler", "sobol", "--scheduler", "full", "--seeds", "3-5", "--proposals",
                                         proposals, "--format", "jsonl"});
    INFO(result.err);
    REQUIRE(result.code == 0);
    std::istringstream lines(result.out);
    int seed = 3;
    for (std::string line; std::getline(lines, line); ++seed) {
      const auto run = nlohmann::json::parse(line);
      CHECK(run.at("method") == "sobol+full");
      CHECK(run.at("set") == "one");
      CHECK(run.at("seed") == seed);
      CHECK(run.at("trials") == 4);  // all rows, each once
      CHECK(run.at("regret") == nlohmann::json{{"100", 0.0}, {"200", 0.0}});
      CHECK(run.at("overhead_s").is_number());
    }
    CHECK(seed == 6);
  }
}

TEST_CASE("replay spends seconds instead of epochs where the table has them") {
  const TinyTable table;
  const std::vector<std::string> by_seconds = {"--sampler", "sobol", "--scheduler", "full", "--cost", "seconds"};
  const Result without = replay(table, by_seconds);
  CHECK(without.code == 2);
  CHECK(without.err.find("--cost seconds: one has no times; a table has them in one__seconds.csv") !=
        std::string::npos);

  table.write("one__seconds.csv", "0,1,1,1\n0,10,10,10\n0,2,2,2\n0,5,5,5\n");
  std::vector<std::string> arguments = by_seconds;
  arguments.insert(arguments.end(), {"--format", "jsonl"});
  const auto run = nlohmann::json::parse(replay(table, arguments).out);
  CHECK(run.at("trials") == 4);
  CHECK(run.at("regret").at("200") == 0.0);  // the four trainings take 54 s
  CHECK(run.at("regret").contains("20"));    // a tenth of the budget
  CHECK(replay(table, by_seconds).out.find("regret after seconds") == 0);
}

TEST_CASE("replay refuses what it cannot do, with exit code 2") {
  const TinyTable table;
  const auto complains = [&](const std::vector<std::string>& more, const std::string& about) {
    const Result result = replay(table, more);
    INFO(result.err);
    CHECK(result.code == 2);
    CHECK(result.out.empty());
    CHECK(result.err.find(about) != std::string::npos);
  };
  complains({"--seeds", "5-3"}, "--seeds 5-3: ");
  complains({"--seeds", "many"}, "--seeds many: ");
  complains({"--workers", "0"}, "--workers 0: ");
  complains({"--scheduler", "ash"}, "did you mean \"asha\"");
  CHECK(replay(table, {}, "two").err.find("has no set two; there are one") != std::string::npos);
}

TEST_CASE("replay tells what another scheduler would have done with a search's curves") {
  const TemporaryDirectory directory;
  const std::string space = directory / "space.json", study = directory / "study";
  write_text(space, R"({"name": "toy", "objective": {"metric": "loss"}, "seed": 7,
    "space": {"x": {"type": "float", "low": 0, "high": 1}, "milliseconds": 0},
    "budget": {"max_epochs": 9, "trials": 9}, "search": {"eta": 3, "first_rung": 1},
    "run": {"workers": 1, "devices": "cpu:1"}})");
  REQUIRE(run({"search", space, "--out", study, "--worker", TOY_WORKER}).code == 0);

  const auto same = nlohmann::json::parse(run({"replay", study, "--scheduler", "asha", "--format", "json"}).out);
  CHECK(same.at("recorded").at("best") == same.at("best"));
  CHECK(same.at("recorded").at("epochs") == same.at("epochs"));
  CHECK(same.at("trials") == 9);
  CHECK(same.at("unknown").empty());

  const auto full = nlohmann::json::parse(run({"replay", study, "--scheduler", "full", "--format", "json"}).out);
  CHECK(full.at("recorded").at("scheduler") == "asha");
  CHECK(full.at("unknown").size() >= 6);  // successive halving trained few of the nine to the end
  const Result text = run({"replay", study, "--scheduler", "full"});
  CHECK(text.code == 0);
  CHECK(text.out.find("asha, as recorded") == 0);
  CHECK(text.out.find("\nUnknown: ") != std::string::npos);
}

}  // namespace
}  // namespace autoepoch::test
