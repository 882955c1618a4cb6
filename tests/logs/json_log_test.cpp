#include <cmath>

#include "logs/file_bytes.hpp"
#include "logs/fixtures.hpp"
#include "support/catch.hpp"

namespace autoepoch::logs {
namespace {

std::string text_of_file(const std::string& name, const CurveRequest& request) {
  return text_of(read_bytes(data(name)), request);
}

TEST_CASE("lines of JSON: Detectron2, Ray, MMEngine") {
  const std::string detectron =
      "{\"data_time\": 0.1, \"iteration\": 19, \"total_loss\": 2.5, \"loss_cls\": 1}\n"
      "{\"data_time\": 0.1, \"iteration\": 39, \"total_loss\": 2.0, \"loss_cls\": 0.9}\n";
  CHECK(text_of(detectron) == "19:2.5 39:2");
  CHECK(curve_of(detectron).axis == "iteration");
  CHECK(curve_of(detectron).column == "total_loss");
  const std::string ray =
      "{\"training_iteration\": 1, \"env_runners\": {\"episode_return_mean\": NaN}, \"config\": {\"loss\": 1}}\n"
      "{\"training_iteration\": 2, \"env_runners\": {\"episode_return_mean\": 7}, \"config\": {\"loss\": 1}}\n";
  CHECK(curve_of(ray).column == "env_runners/episode_return_mean");
  CHECK(text_of(ray) == "2:7");
  const std::string mmengine =
      "{\"lr\": 0.1, \"loss\": 2, \"epoch\": 1, \"iter\": 50, \"step\": 50}\n"
      "{\"coco/bbox_mAP\": 0.2, \"time\": 0.2, \"step\": 1}\n"
      "{\"lr\": 0.1, \"loss\": 1, \"epoch\": 2, \"iter\": 100, \"step\": 100}\n"
      "{\"coco/bbox_mAP\": 0.3, \"time\": 0.2, \"step\": 2}\n";
  CHECK(text_of(mmengine) == "1:0.2 2:0.3");
  CHECK(text_of(mmengine, {{"loss"}}) == "1:2 2:1");
  CHECK(text_of(mmengine, {{"loss"}, "step"}) == "50:2 100:1");
}

TEST_CASE("records that say which data they are about") {
  const std::string log =
      "{\"mode\": \"train\", \"epoch\": 1, \"loss\": 2}\n{\"mode\": \"val\", \"epoch\": 1, \"loss\": 3}\n"
      "{\"mode\": \"train\", \"epoch\": 2, \"loss\": 1}\n{\"mode\": \"val\", \"epoch\": 2, \"loss\": 2.5}\n";
  CHECK(text_of(log) == "1:3 2:2.5");
  CHECK(text_of(log, {{"train/loss"}}) == "1:2 2:1");
}

TEST_CASE("a last line that is still being written is left out, any other is complained about") {
  const Log log = read("{\"epoch\": 1, \"loss\": 2}\n{\"epoch\": 2, \"loss\": 1}\n{\"epoch\": 3, \"lo");
  CHECK(text_of(take_curves(log, {}).curves.front().points) == "1:2 2:1");
  REQUIRE(log.notes.size() == 1);
  CHECK(contains(log.notes[0], "incomplete"));
  CHECK(contains(complaint("{\"epoch\": 1}\n{\"epo\n{\"epoch\": 3}\n"), "log:2: not a JSON object"));
}

TEST_CASE("the state of Hugging Face's trainer: epochs are fractions, steps can be chosen") {
  const std::string state = R"({"best_metric": 0.7, "epoch": 3.1, "global_step": 2000, "log_history": [
    {"epoch": 0.8, "learning_rate": 1e-5, "loss": 0.16, "step": 500},
    {"epoch": 1.55, "eval_loss": 0.32, "eval_runtime": 9.0, "eval_wer": 0.78, "step": 1000},
    {"epoch": 3.1, "eval_loss": 0.35, "eval_runtime": 9.0, "eval_wer": 0.74, "step": 2000},
    {"epoch": 3.1, "step": 2000, "train_loss": 0.1, "train_runtime": 99.0}]})";
  CHECK(text_of(state) == "1.55:0.32 3.1:0.35");
  CHECK(curve_of(state).column == "eval_loss");
  CHECK(text_of(state, {{"eval_wer"}, "step"}) == "1000:0.78 2000:0.74");
  CHECK(curve_of(state, {{"eval_wer"}}).other_axes == std::vector<std::string>{"step"});
}

TEST_CASE("lists by name, records and tables") {
  CHECK(text_of("{\"loss\": [3, 2], \"val_loss\": [4, NaN]}", {{"loss"}}) == "1:3 2:2");
  CHECK(text_of("{\"loss\": [3, 2], \"val_loss\": [4, 3]}") == "1:4 2:3");
  CHECK(text_of("[{\"epoch\": 1, \"val_loss\": 4}, {\"epoch\": 2, \"val_loss\": \"3.5\"}]") == "1:4 2:3.5");
  CHECK(text_of("[0.9, 0.8, null, 0.7]") == "1:0.9 2:0.8 4:0.7");
  CHECK(take("[[0.9, 0.8], [0.7]]").curves.size() == 2);
  CHECK(text_of("[[1654943296.2, 0, 59.3], [1654943313.7, 5, 64.8]]") == "0:59.3 5:64.8");
  CHECK(text_of("{\"meta\": {}, \"iterations\": [{\"iteration\": 0, \"learn\": [0.9]}, {\"iteration\": 1, \"learn\": "
                "[0.8]}]}",
                {{"learn"}}) == "0:0.9 1:0.8");
}

TEST_CASE("files of XGBoost, LightGBM and pandas") {
  CHECK(text_of_file("xgboost.json", {{"eval/logloss"}}) == "1:0.5094 2:0.4014 3:0.3235 4:0.2656");
  CHECK(curve_of(read_bytes(data("xgboost.json"))).column == "eval/logloss");
  CHECK(text_of_file("lightgbm.json", {}) == "1:0.5729 2:0.4979 3:0.4356 4:0.3831");
  for (const char* orient : {"columns", "split", "records", "index"}) {
    INFO(orient);
    const std::string file = std::string("pandas_") + orient + ".json";
    CHECK(curve_of(read_bytes(data(file)), {{"loss"}}).points.size() == 4);
    CHECK(curve_of(read_bytes(data(file))).column == "val_acc");
    CHECK(curve_of(read_bytes(data(file))).points.back().value == 0.8);
  }
}

TEST_CASE("Optuna's journal: a run a trial, with the study's direction") {
  const Curves curves = take_curves(read_log_at(data("journal.log")), {});
  REQUIRE(curves.curves.size() == 2);
  CHECK(curves.curves[1].run == "trial 1");
  CHECK(curves.curves[1].direction == Direction::maximize);
  CHECK(curves.curves[1].axis == "step");
  CHECK(text_of(curves.curves[1].points) == "0:0.5 1:0.6667 2:0.75 3:0.8");
}

TEST_CASE("what is no log in JSON is refused") {
  CHECK(contains(complaint("{\"name\": \"space\"}"), "has no values"));
  CHECK(contains(complaint("{\"loss\": [1, 2"), "begins like JSON"));
  CHECK(contains(complaint("[]"), "no curves in this JSON"));
  CHECK(contains(complaint(std::string(100, '[') + std::string(100, ']')), "begins like JSON"));
}

}  // namespace
}  // namespace autoepoch::logs
