// autoepoch train, after a search by the real program with a worker of toy experiments.
#include <csignal>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "cli/program.hpp"
#include "support/catch.hpp"

using namespace autoepoch::test;
using Json = nlohmann::json;

namespace {

struct Lab {
  TemporaryDirectory directory;
  std::string study = directory / "study";

  explicit Lab(int milliseconds = 0) {
    const std::string space = directory / "space.json";
    write_text(space, R"({"name": "toy", "objective": {"metric": "loss"}, "seed": 7,
      "space": {"x": {"type": "float", "low": 0, "high": 1}, "milliseconds": )" +
                          std::to_string(milliseconds) + R"(},
      "budget": {"max_epochs": 9, "trials": 5}, "search": {"first_rung": 1}, "run": {"devices": "cpu:1"}})");
    REQUIRE(run({"search", space, "--out", study, "--worker", TOY_WORKER}).code == 0);
  }

  std::vector<std::string> train(const std::vector<std::string>& more = {}) const {
    std::vector<std::string> words = {"train", study, "--worker", TOY_WORKER, "--format", "json"};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }
  Json best() const { return Json::parse(run({"best", study, "--format", "json"}).out); }
};

}  // namespace

TEST_CASE("train takes the best configuration and the advised epochs, and saves the model") {
  const Lab lab;
  const Json best = lab.best();
  const Result result = run(lab.train());
  INFO(result.err);
  REQUIRE(result.code == 0);
  const Json trained = Json::parse(result.out);
  CHECK(trained["trial"] == best["trial"]);
  CHECK(trained["epochs"] == best["advice"]["epochs"]["p50"]);
  REQUIRE(trained["models"].size() == 1);
  CHECK(std::filesystem::exists(trained["models"][0]["file"].get<std::string>()));

  const Json curve = Json::parse(run({"trials", lab.study + "/train", "--format", "json"}).out)[0];
  CHECK(curve["params"] == best["params"]);
  CHECK(curve["epochs"] == trained["epochs"]);
}

TEST_CASE("a final training is what the worker says, on all data or the folds that are asked for") {
  const TemporaryDirectory directory;
  const std::string space = directory / "space.json", study = directory / "study";
  write_text(space, R"({"name": "toy", "objective": {"metric": "loss"}, "experiment": {"parts": 3, "course": "slope"},
    "space": {"x": {"type": "float", "low": 0, "high": 1}, "milliseconds": 0, "stretch": 2},
    "budget": {"max_epochs": 4, "trials": 2}, "run": {"devices": "cpu:1"}})");
  REQUIRE(run({"search", space, "--out", study, "--worker", TOY_WORKER}).code == 0);
  const auto experiment = [&](const std::string& out, std::vector<std::string> more) {
    std::vector<std::string> words = {"train", study, "--worker", TOY_WORKER, "--out", directory / out};
    words.insert(words.end(), more.begin(), more.end());
    const Result result = run(words);
    INFO(result.err);
    REQUIRE(result.code == 0);
    CHECK((result.out.find("ONNX: " + (directory / out)) != std::string::npos) == (out == "all"));
    const Json spec = Json::parse(run({"report", directory / out, "--format", "json"}).out)["studies"][0]["spec"];
    CHECK_FALSE(spec["space"].contains("stretch"));  // the patch has it
    return spec["experiment"];
  };
  CHECK(experiment("all", {"--epochs", "2"}) == Json{{"everything", true}, {"course", "slope"}, {"stretch", 1.0}});
  CHECK(experiment("folds", {"--folds", "5", "--epochs", "2"}) ==
        Json{{"everything", false}, {"parts", 5}, {"course", "slope"}, {"stretch", 1.0}});
}

TEST_CASE("of a worker that does not describe itself a configuration is trained as in the search") {
  const Lab lab;
  const auto words = [&](std::vector<std::string> more) {
    std::vector<std::string> all = {"train", lab.study, "--worker", SILENT_WORKER, "--epochs", "2", "--format", "json"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  };
  const Result folds = run(words({"--folds", "3"}));
  CHECK(folds.code == 2);
  CHECK(folds.err.find("does not say that it can cross-validate") != std::string::npos);
  const Result result = run(words({}));
  INFO(result.err);
  REQUIRE(result.code == 0);
  CHECK(result.err.find("does not say what a training on all data is") != std::string::npos);
  CHECK_FALSE(Json::parse(result.out)["models"][0].contains("onnx"));
  const std::string place = lab.study + "/train";
  const Json spec = Json::parse(run({"report", place, "--format", "json"}).out)["studies"][0]["spec"];
  CHECK(spec["experiment"] == Json::object());
  CHECK(spec["objective"]["metric"] == "loss");
}

TEST_CASE("repeats are trainings of other seeds; their mean and deviation are told; more can be added") {
  const Lab lab;
  REQUIRE(run(lab.train({"--repeats", "2", "--epochs", "3"})).code == 0);
  const Result more = run(lab.train({"--repeats", "3", "--epochs", "3"}));
  const Json trained = Json::parse(more.out);
  REQUIRE(trained["models"].size() == 3);
  double mean = 0;
  for (const Json& model : trained["models"]) mean += model["metrics"]["loss"].get<double>() / 3;
  CHECK(trained["metrics"]["loss"]["mean"].get<double>() == Approx(mean));
  CHECK(more.err.find("trial 0 started") == std::string::npos);
  CHECK(run({"train", lab.study, "--worker", TOY_WORKER, "--repeats", "3", "--epochs", "3"})
            .out.starts_with("Trained the configuration of trial "));
}

TEST_CASE("another configuration does not overwrite the models of the first") {
  const Lab lab;
  REQUIRE(run(lab.train()).code == 0);
  const std::int64_t other = lab.best()["trial"] == 0 ? 1 : 0;
  const Result refused = run(lab.train({"--trial", std::to_string(other), "--epochs", "2"}));
  CHECK(refused.code == 2);
  CHECK(refused.err.find("holds the training of another configuration") != std::string::npos);
  CHECK(run(lab.train({"--trial", std::to_string(other), "--epochs", "2", "--out", lab.directory / "other"})).code ==
        0);
  CHECK(run(lab.train({"--trial", "77"})).err.find("--trial 77: there are trials 0 to 4") != std::string::npos);
  CHECK(run(lab.train({"--epochs", "0"})).code == 2);
  CHECK(run(lab.train({"--seed", "-1"})).err.find("--seed -1: must not be negative") != std::string::npos);
  CHECK(run(lab.train({"--seed", "0", "--epochs", "2", "--out", lab.directory / "seeded"})).code == 0);
}

TEST_CASE("killed and started again, a training goes on") {
  const Lab lab(20);
  const std::string place = lab.study + "/train";
  Program program({.arguments = lab.train({"--epochs", "30"})});
  const auto epochs = [&] {
    const Result status = run({"status", place, "--format", "json"});
    return status.code == 0 ? Json::parse(status.out)["epochs"]["spent"].get<int>() : 0;
  };
  wait_until([&] { return epochs() >= 3; });
  program.signal(SIGKILL);
  program.wait();
  const int reached = epochs();
  CHECK(reached < 30);
  const Result again = run(lab.train({"--epochs", "30"}));
  REQUIRE(again.code == 0);
  CHECK(again.err.find("epoch 1\n") == std::string::npos);
  const Json curve = Json::parse(run({"trials", place, "--format", "json"}).out)[0];
  CHECK(curve["epochs"] == 30);
  CHECK(curve["curve"].size() == 30);
}
