// Logs that people had trouble with: what is read, which direction is taken, and how far the forecast may be off.
#include <cmath>

#include "cli/curve_forecast.hpp"
#include "logs/read_log.hpp"
#include "support/catch.hpp"
#include "support/field_cases.hpp"

using namespace autoepoch;
using namespace autoepoch::cli;

namespace {

struct Case {
  std::string file;
  double horizon = 1;
  std::vector<std::string> columns = {};
  // What is right:
  std::string axis;
  std::size_t points = 0;
  Direction direction = Direction::minimize;
};

const std::vector<Case> kCases = {
    {"c01_yolo8_head.csv", 25, {"metrics/mAP50(B)"}, "epoch", 13, Direction::maximize},
    {"c03_keras_head.csv", 24, {"val_mean_io_u_5"}, "epoch", 8, Direction::maximize},
    {"c04_keras_restart.csv", 133, {}, "epoch", 9, Direction::minimize},
    {"c04c_keras_restart.csv", 200, {}, "epoch", 200, Direction::minimize},
    {"c04c_keras_restart.csv", 201, {}, "epoch", 200, Direction::minimize},
    {"c05_pandas_head.csv", 50, {"val_loss"}, "epoch", 20, Direction::minimize},
    {"c07_pinn_head.csv", 1000, {"train_loss_epoch"}, "epoch", 300, Direction::minimize},
    {"c08_hf_eval.csv", 39, {"eval_wer"}, "epoch", 5, Direction::minimize},
    {"c08_trainer_state.json", 39, {"eval_wer"}, "epoch", 5, Direction::minimize},
    {"c09_wandb_chart.csv", 385, {"run-a - train/loss"}, "Step", 57, Direction::minimize},
    {"c11_tensorboard.csv", 50, {"Value"}, "Step", 6, Direction::maximize},
    {"c13_detectron_metrics.json", 100, {"total_loss"}, "iteration", 5, Direction::minimize},
    {"c16_yolo_nan.csv", 100, {"val/box_loss"}, "epoch", 25, Direction::minimize},
    {"c17_noheader_head.csv", 100, {}, "epoch", 30, Direction::maximize},
};

std::optional<CurveForecast> forecast(const Case& one, std::optional<std::string> axis = {}) {
  const auto file = test::field_case(one.file);
  if (!file) return std::nullopt;
  const logs::Log log = logs::read_log_at(*file, {.names_given = !one.columns.empty()});
  std::vector<logs::Curve> curves = logs::take_curves(log, {one.columns, axis.value_or("")}).curves;
  REQUIRE(curves.size() == 1);
  return forecast_curves(std::move(curves), {.horizon = one.horizon}).front();
}

double best_observed(const CurveForecast& forecast) {
  double best = forecast.curve.points.front().value;
  for (const logs::Point& point : forecast.curve.points) {
    if (!std::isfinite(point.value)) continue;
    const bool better = forecast.direction.direction == Direction::minimize ? point.value < best : point.value > best;
    if (better) best = point.value;
  }
  return best;
}

}  // namespace

TEST_CASE("logs from the field: axis, points, direction, and a best value no worse than what was seen") {
  for (const Case& one : kCases) {
    INFO(one.file);
    const auto result = forecast(one);
    if (!result) continue;
    CHECK(result->curve.axis == one.axis);
    CHECK(result->curve.points.size() == one.points);
    CHECK(result->direction.direction == one.direction);
    const double best = best_observed(*result);
    const Interval& value = result->prediction.best_value;
    if (one.direction == Direction::minimize) {
      CHECK(value.p90 <= best);
    } else {
      CHECK(value.p10 >= best);
    }
  }
}

TEST_CASE("logs from the field: what the forecast says") {
  if (!test::field_case("c01_yolo8_head.csv")) return;
  const auto yolo = forecast(kCases[0]);
  CHECK(yolo->proceed);
  CHECK(yolo->prediction.final.p90 <= 1);
  const auto restarted = forecast(kCases[2]);
  CHECK(restarted->proceed);
  REQUIRE(restarted->curve.dropped.size() == 1);
  CHECK(restarted->curve.dropped[0].count == 142);
  const auto diverged = forecast(kCases[12]);
  CHECK(diverged->diverged);
  CHECK(!diverged->proceed);
  CHECK(std::isnan(diverged->prediction.final.p50));
  const auto steps = forecast({"c08_trainer_state.json", 10000, {"eval_wer"}, "step", 5, Direction::minimize}, "step");
  CHECK(steps->curve.axis == "step");
  CHECK(steps->grid->at(steps->observed) == 5000);
  CHECK(steps->grid->horizon() == 10);
}
