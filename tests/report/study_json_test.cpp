#include "report/study_json.hpp"

#include <limits>
#include <nlohmann/json.hpp>

#include "report/example.hpp"
#include "support/catch.hpp"

using namespace autoepoch;
using namespace autoepoch::report;
using Json = nlohmann::json;

TEST_CASE("the outcome is one object: best, trials by state, epochs, seconds, why") {
  Summary summary;
  summary.why = Why::epochs;
  summary.reason = "7 epochs are spent";
  const Snapshot snapshot = example_study();
  const Json json =
      Json::parse(outcome_json(snapshot.history(), summary, {.checkpoint = "ckpt/1", .advice = example_advice()}));
  CHECK(json == Json::parse(R"({
    "study": "example",
    "best": {"trial": 1, "params": {"learning_rate": 0.0123456789, "optimizer": "adamw"}, "value": 0.25, "epoch": 3,
             "metrics": {"val_loss": 0.25}, "checkpoint": "ckpt/1",
             "advice": {"epochs": {"p10": 4, "p50": 6, "p90": 8}, "value": {"p10": 0.2, "p50": 0.21, "p90": 0.22},
                        "learning_rate": 0.0123456789, "schedule": "cosine", "rescale_schedule": true,
                        "p_longer_helps": null, "reason": "It was trained for 4 of 9 epochs."}},
    "trials": {"waiting": 0, "running": 1, "paused": 1, "completed": 0, "stopped": 0, "failed": 1},
    "epochs": {"spent": 7, "full_training": 27},
    "seconds": 75.0,
    "why": "epochs",
    "reason": "7 epochs are spent"})"));
}

TEST_CASE("what does not exist is null") {
  Snapshot snapshot = example_study();
  CHECK(Json::parse(best_json(snapshot.history(), {}))["checkpoint"].is_null());
  CHECK(Json::parse(best_json(snapshot.history(), {}))["advice"].is_null());
  CHECK(Json::parse(status_json(snapshot, std::nullopt, {}))["controller"].is_null());
  snapshot.trials.clear();
  CHECK(Json::parse(best_json(snapshot.history(), {})).is_null());
  CHECK(Json::parse(outcome_json(snapshot.history(), {}, {}))["best"].is_null());
}

TEST_CASE("the status tells the state of the study and who searches") {
  Snapshot snapshot = example_study();
  const Json running = Json::parse(status_json(snapshot, Controller{4711, "here"}, {}));
  CHECK(running["state"] == "open");
  CHECK(running["controller"] == Json::parse(R"({"pid": 4711, "host": "here"})"));
  snapshot.record.state = StudyState::finished;
  CHECK(Json::parse(status_json(snapshot, std::nullopt, {}))["state"] == "finished");
}

TEST_CASE("a trial is listed with its whole curve") {
  const Snapshot snapshot = example_study();
  const Json json = Json::parse(
      trials_json(snapshot.record.spec, sorted_trials(snapshot.history(), TrialOrder::value, std::nullopt)));
  REQUIRE(json.size() == 3);
  CHECK(json[0]["trial"] == 1);
  CHECK(json[0]["value"] == 0.25);
  CHECK(json[0]["epoch"] == 3);
  CHECK(json[0]["epochs"] == 4);
  CHECK(json[0]["seconds"] == 2.0);
  REQUIRE(json[0]["curve"].size() == 4);
  CHECK(json[0]["curve"][3] ==
        Json::parse(R"({"epoch": 4, "value": 0.3, "seconds": 0.5, "metrics": {"val_loss": 0.3}})"));
  CHECK(json[2]["state"] == "failed");
  CHECK(json[2]["value"].is_null());
  CHECK(json[2]["curve"].empty());
}

TEST_CASE("non-finite metrics and bytes that are no UTF-8 give valid JSON") {
  Snapshot snapshot = example_study();
  Observation observation{.epoch = 1, .value = 1, .seconds = 0, .standard_error = 0, .metrics = {}};
  observation.metrics["train_loss"] = std::numeric_limits<double>::quiet_NaN();
  snapshot.trials[2].curve.append(observation);
  snapshot.trials[2].reason = "last words: \xff\xfe";
  const Json json = Json::parse(trials_json(snapshot.record.spec, {&snapshot.trials[2]}));
  CHECK(json[0]["curve"][0]["metrics"]["train_loss"] == "nan");
}
