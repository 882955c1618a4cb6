#include "autoepoch/worker_description.hpp"

#include "autoepoch/error.hpp"
#include "support/catch.hpp"

namespace autoepoch {
namespace {

WorkerDescription example() {
  return {.protocol = 3,
          .metrics = {{"loss", Direction::minimize, "nat"}, {"f1_*", Direction::maximize, ""}, {"lr", {}, ""}},
          .schedule = ScheduleDescription{"rate", "course", {"cosine"}, "stretch"},
          .comparable = "cooled",
          .all_data = FinalTraining{R"({"all":true,"folds":null})",
                                    Objective{.metric = "score", .direction = Direction::maximize}},
          .cross_validation = FinalTraining{R"({"test":true})", {}},
          .folds = "k",
          .artefacts = {{"onnx", "model.onnx", "ONNX"}},
          .resumes = false};
}

}  // namespace

TEST_CASE("a worker's description survives its JSON") {
  const std::string text = to_json(example());
  const WorkerDescription read = parse_worker_description(text);
  CHECK(to_json(read) == text);
  CHECK(read.protocol == 3);
  CHECK(read.metrics[1].direction == Direction::maximize);
  CHECK_FALSE(read.metrics[2].direction);
  CHECK(read.schedule->with_length == std::vector<std::string>{"cosine"});
  CHECK(read.all_data->objective->direction == Direction::maximize);
  CHECK_FALSE(read.cross_validation->objective);
  CHECK(read.artefacts[0].file == "model.onnx");
  CHECK_FALSE(read.resumes);
}

TEST_CASE("what a description does not say is unknown") {
  const WorkerDescription read = parse_worker_description(R"({"future": [1]})");
  CHECK(read.metrics.empty());
  CHECK_FALSE(read.schedule);
  CHECK_FALSE(read.all_data);
  CHECK(read.folds.empty());
  CHECK(read.resumes);
  CHECK_FALSE(learning_rate_of(read, {}, {{"learning_rate", 0.1}}).value);
  for (const char* damaged :
       {"", "[]", R"({"metrics": 3})", R"({"metrics": [{"direction": "minimize"}]})",
        R"({"metrics": [{"name": "x", "direction": "up"}]})", R"({"resumes": 1})",
        R"({"final_training": {"all_data": {"experiment": 3}}})", R"({"final_training": {"cross_validation": {}}})"}) {
    INFO(damaged);
    CHECK_THROWS_AS(parse_worker_description(damaged), InvalidInput);
  }
}

TEST_CASE("a metric is found by its name or the beginning of one") {
  const WorkerDescription description = example();
  CHECK(description.metric("loss")->unit == "nat");
  CHECK(description.metric("f1_macro")->direction == Direction::maximize);
  CHECK(description.metric("losses") == nullptr);
  CHECK(description.metric("f1") == nullptr);
}

TEST_CASE("a patch of an experiment adds, replaces and removes") {
  CHECK(merge_patch(R"({"a": 1, "b": 2, "c": 3})", R"({"b": null, "c": 4, "d": true})") == R"({"a":1,"c":4,"d":true})");
  CHECK_THROWS_AS(merge_patch("[]", "{}"), InvalidInput);
  CHECK_THROWS_AS(merge_patch("{}", "3"), InvalidInput);
  CHECK(keys_of(R"({"b": null, "a": 1})") == std::vector<std::string>{"b", "a"});
}

TEST_CASE("a configuration's rate comes from the settings that the worker names") {
  StudySpec spec;
  spec.experiment = R"({"rate": 1, "course": "constant", "stretch": 3})";
  const LearningRate fixed = learning_rate_of(example(), spec, {});
  CHECK(fixed.value == 1.0);
  CHECK(fixed.schedule == "constant");
  CHECK_FALSE(fixed.has_length);
  CHECK(fixed.scale == 3);
  const LearningRate searched = learning_rate_of(example(), spec, {{"rate", 0.25}, {"course", std::string("cosine")}});
  CHECK(searched.value == 0.25);
  CHECK(searched.has_length);
}

}  // namespace autoepoch
