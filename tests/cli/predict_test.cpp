// autoepoch predict, as a user's shell runs it.
#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/program.hpp"
#include "support/catch.hpp"

using namespace autoepoch::test;
using nlohmann::json;

namespace {

Result predict(const std::string& csv, std::vector<std::string> options) {
  options.insert(options.begin(), {"predict", "-"});
  return Program({.arguments = options, .input = csv}).wait();
}

}  // namespace

TEST_CASE("predict prints an object a curve with exactly the agreed fields") {
  const Result result = predict("1,0.6,0.5,0.45\n0.9,0.8,,0.85,nan\n,\n", {"--horizon", "20", "--format", "jsonl"});
  REQUIRE(result.code == 0);
  CHECK(result.err.empty());
  std::istringstream lines(result.out);
  int row = 0;
  for (std::string line; std::getline(lines, line); ++row) {
    const auto one = nlohmann::ordered_json::parse(line);
    std::vector<std::string> keys;
    for (const auto& [key, value] : one.items()) keys.push_back(key);
    CHECK(keys == std::vector<std::string>{"row", "observed", "final", "best_value", "best_epoch", "plateau_epoch",
                                           "p_improves", "advice", "reason", "run", "column", "axis", "direction",
                                           "direction_reason", "points", "last", "dropped", "notes"});
    CHECK(one["row"] == row);
    CHECK(one["observed"] == std::vector<int>{4, 5, 0}[row]);
    CHECK(one["final"].is_null() == (row == 1));
    if (row != 1) CHECK(one["final"]["p10"] <= one["final"]["p90"]);
    CHECK(one["best_epoch"]["p90"] <= 20);
    CHECK(one["direction"] == "minimize");
    CHECK(one["axis"] == "epoch");
    CHECK(one["points"] == std::vector<int>{4, 4, 0}[row]);
    CHECK(one["advice"] == (row == 1 ? "stop" : "continue"));  // row 1 diverged
  }
  CHECK(row == 3);
  CHECK(json::parse(predict("1,0.6\n", {"--horizon", "9", "--format", "json"}).out).size() == 1);
}

TEST_CASE("predict learns from earlier searches, and says when there is nothing to learn") {
  const TemporaryDirectory directory;
  const auto search = [&](const std::string& name, const std::string& scheduler) {
    write_text(directory / "space.json", R"({"name": "toy", "objective": {"metric": "loss"},
      "space": {"x": {"type": "float", "low": 0, "high": 1}, "milliseconds": 0}, "budget": {"max_epochs": 9, "trials": 6},
      "search": {"sampler": "random", "scheduler": ")" +
                                             scheduler +
                                             (scheduler == "asha" ? R"(", "first_rung": 3}, )" : R"("}, )") +
                                             R"("run": {"devices": "cpu:1"}})");
    REQUIRE(run({"search", directory / "space.json", "--out", directory / name, "--worker", TOY_WORKER, "--epochs",
                 scheduler == "asha" ? "3" : "54"})
                .code == 0);
    return std::string(directory / name);
  };
  const std::string csv = "1,0.6,0.5,0.45\n";
  const std::string alone = predict(csv, {"--horizon", "9", "--format", "json"}).out;
  const Result informed = predict(csv, {"--horizon", "9", "--format", "json", "--bank", search("full", "full")});
  REQUIRE(informed.code == 0);
  CHECK(informed.out != alone);
  const Result nothing = predict(csv, {"--horizon", "9", "--bank", search("short", "asha")});
  CHECK(nothing.code == 2);
  CHECK(nothing.err.find("no trial was trained to its last epoch") != std::string::npos);
  CHECK(predict(csv, {"--horizon", "9", "--bank", directory / "missing"}).err.find("cannot be opened") !=
        std::string::npos);
}

TEST_CASE("predict draws a plot, and explains what is wrong with its input") {
  const Result plot = predict("epoch,val_accuracy\n1,0.3\n2,0.5\n3,0.58\n", {"--horizon", "30"});
  CHECK(plot.code == 0);
  CHECK(plot.out.find("best epoch") != std::string::npos);
  CHECK(plot.out.find("\u25CF") != std::string::npos);
  const Result long_curve = predict("1,0.6,0.5\n", {"--horizon", "2"});
  CHECK(long_curve.code == 2);
  CHECK(long_curve.err.find("beyond --horizon 2") != std::string::npos);
  CHECK(predict("1,2\n1,x\n", {"--horizon", "2"}).err.find("stdin:2: column 2: not a number") != std::string::npos);
  CHECK(predict("1,2\n", {"--horizon", "0"}).code == 2);
  CHECK(predict("1,2\n", {}).code == 2);
}

TEST_CASE("predict says what it read: column, axis, direction, points, what was dropped and why") {
  const std::string log = "step,train_loss,val_acc\n100,2,0.4\n200,1.5,0.5\n300,1.2,0.6\n100,2.1,0.41\n200,1.4,0.55\n";
  const Result text = predict(log, {"--horizon", "1000"});
  REQUIRE(text.code == 0);
  for (const char* part : {"chose the column val_acc", "val_acc, maximized (by its name): 2 points, step 100 to 200",
                           "dropped: 3 before the axis fell back", "best step ", "train_loss"}) {
    INFO(part);
    CHECK(text.out.find(part) != std::string::npos);
  }
  const json one = json::parse(predict(log, {"--horizon", "1000", "--format", "json"}).out)[0];
  CHECK(one["column"] == "val_acc");
  CHECK(one["axis"] == "step");
  CHECK(one["direction"] == "maximize");
  CHECK(one["last"] == 200);
  CHECK(one["dropped"][0]["points"] == 3);
  CHECK(one["notes"].size() == 1);
  const json two =
      json::parse(predict(log, {"--horizon", "1000", "--column", "*loss,val_acc", "--format", "json"}).out);
  REQUIRE(two.size() == 2);
  CHECK(two[0]["direction"] == "minimize");
  CHECK(two[1]["column"] == "val_acc");
}

TEST_CASE("predict reads folders") {
  const TemporaryDirectory directory;
  write_text(directory / "results.csv", "epoch, val/loss\n0, 1.5\n1, 1.2\n2, 1.1\n");
  const Result result = run({"predict", std::string(directory / "."), "--horizon", "30", "--format", "json"});
  REQUIRE(result.code == 0);
  CHECK(json::parse(result.out)[0]["column"] == "val/loss");
  CHECK(run({"predict", std::string(directory / "none"), "--horizon", "30"}).code == 2);
}
