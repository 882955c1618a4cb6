#include "cli/curve_forecast.hpp"

#include <algorithm>
#include <cmath>

#include "autoepoch/error.hpp"
#include "cli/curve_plot.hpp"
#include "logs/read_log.hpp"
#include "support/catch.hpp"

using namespace autoepoch;
using namespace autoepoch::cli;

namespace {

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

logs::Curve curve_of(const std::string& column, std::vector<double> values, const std::string& axis = "epoch") {
  logs::Curve curve{.column = column, .axis = axis};
  for (const double value : values) curve.points.push_back({static_cast<double>(curve.points.size() + 1), value});
  return curve;
}

DirectionChoice choose(const logs::Curve& curve, std::optional<Direction> given = {}) {
  return choose_direction({&curve}, given);
}

}  // namespace

TEST_CASE("the direction: as given, as the log says, by the name, by the course") {
  logs::Curve rising = curve_of("Value", {50, 60, 65, 70});
  CHECK(choose(rising, Direction::minimize).direction == Direction::minimize);
  CHECK(choose(rising).direction == Direction::maximize);
  CHECK(choose(rising).assumed);
  CHECK(contains(choose(rising).reason, "--direction"));
  CHECK(choose(curve_of("Value", {9, 7, 6})).direction == Direction::minimize);
  CHECK(choose(curve_of("val_loss", {1, 2, 3})).direction == Direction::minimize);
  CHECK(!choose(curve_of("val_loss", {1, 2, 3})).assumed);
  CHECK(choose(curve_of("val_mean_io_u_5", {0.9, 0.8})).direction == Direction::maximize);
  rising.direction = Direction::minimize;
  CHECK(choose(rising).direction == Direction::minimize);
  CHECK_THROWS_AS(choose(curve_of("Value", {1})), InvalidInput);
  CHECK_THROWS_AS(choose(curve_of("Value", {1, 2, 1})), InvalidInput);
}

TEST_CASE("a prediction stays within bounds and is no worse than what was observed") {
  CurvePrediction prediction;
  prediction.final = {-0.3, 0.7, 1.2};
  prediction.best_value = {0.5, 0.6, 1.1};
  prediction.path = {{.epoch = 3, .value = {-1, 0, 2}}};
  const CurvePrediction high = within(prediction, {0, 1}, 0.8, Direction::maximize);
  CHECK(high.final.p10 == 0);
  CHECK(high.final.p50 == 0.7);
  CHECK(high.final.p90 == 1);
  CHECK(high.best_value.p10 == 0.8);
  CHECK(high.best_value.p50 == 0.8);
  CHECK(high.best_value.p90 == 1);
  CHECK(high.path[0].value.p10 == 0.8);
  CHECK(high.path[0].value.p90 == 1);
  const CurvePrediction low = within(prediction, {}, 0.4, Direction::minimize);
  CHECK(low.best_value.p10 == -0.3);
  CHECK(low.best_value.p50 == 0.4);
  CHECK(low.best_value.p90 == 0.4);
  const CurvePrediction unseen = within(prediction, {}, std::numeric_limits<double>::infinity(), Direction::minimize);
  CHECK(unseen.best_value.p90 == 1.1);
}

TEST_CASE("forecasts are in the unit of the axis, columns apart, diverged runs without an invented value") {
  logs::Curve steps{.run = "a", .column = "val_loss", .axis = "step"};
  for (int i = 1; i <= 8; ++i) steps.points.push_back({500.0 * i, 0.3 + 1.0 / i});
  logs::Curve diverged = steps;
  diverged.run = "b";
  diverged.points.push_back({4500, std::nan("")});
  logs::Curve accuracy = curve_of("val_acc", {0.9, 0.97, 0.99, 0.995, 0.998, 0.999, 0.9995});
  const auto forecasts = forecast_curves({steps, diverged, accuracy}, {.horizon = 20000});
  REQUIRE(forecasts.size() == 3);
  CHECK(forecasts[0].grid->horizon() == 40);
  CHECK(forecasts[0].observed == 8);
  CHECK(contains(forecasts[0].place_text({8, 10, 12}), "step 5000 [4000-6000]"));
  CHECK(contains(forecasts[0].reason, "best step "));
  CHECK(forecasts[0].prediction.final.p10 >= 0);
  CHECK(forecasts[0].prediction.best_value.p90 <= steps.points.back().value);
  CHECK(forecasts[1].diverged);
  CHECK(!forecasts[1].proceed);
  CHECK(std::isnan(forecasts[1].prediction.final.p50));
  CHECK(forecasts[1].prediction.best_value.p50 == steps.points.back().value);
  CHECK(contains(forecasts[1].reason, "diverged: no finite value at step 4500; best step 4000"));
  CHECK(forecasts[2].direction.direction == Direction::maximize);
  CHECK(forecasts[2].grid->horizon() == 20000);
  CHECK(forecasts[2].prediction.final.p90 <= 1);
  CHECK(forecasts[2].prediction.best_value.p90 <= 1);
  CHECK(forecasts[2].prediction.best_value.p10 >= 0.9995);
}

TEST_CASE("a run that was never finite has no forecast at all") {
  const auto forecasts = forecast_curves({curve_of("loss", {std::nan(""), std::nan("")})}, {.horizon = 9});
  CHECK(forecasts[0].diverged);
  CHECK(std::isnan(forecasts[0].prediction.best_value.p50));
  CHECK(contains(forecasts[0].reason, "no finite value at all"));
}

TEST_CASE("a loss that is expected to fall clearly goes on, however little of its first values that is") {
  std::vector<double> values;
  for (int i = 0; i < 30; ++i) values.push_back(1e5 * std::exp(-0.16 * i) + 12);
  const CurveForecast falling = forecast_curves({curve_of("val_loss", values)}, {.horizon = 100}).front();
  CHECK(falling.proceed);
  CHECK(falling.prediction.best_value.p50 < 0.9 * values.back());
}

TEST_CASE("the plot has its lines, whatever the values") {
  CurvePrediction prediction;
  prediction.horizon = 20;
  prediction.final = {0.1, 0.2, 0.3};
  prediction.best_epoch = {10, 15, 20};
  for (double value : {1.0, 0.0, -1e300, 1e300}) {
    const std::string plot = plot_curve({{1, value}, {2, value / 2}, {3, std::nan("")}}, prediction, "best epoch 15");
    INFO(value);
    CHECK(std::count(plot.begin(), plot.end(), '\n') == 9);
    CHECK(contains(plot, "best epoch 15"));
  }
  CHECK(contains(plot_curve({{1, 1.0}}, prediction, ""), "\u25CF"));
  prediction.final.p50 = std::nan("");
  CHECK(!contains(plot_curve({{1, 1.0}}, prediction, ""), "\u25CF"));
  CHECK(plot_curve({}, prediction, "").empty());
}
