#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "autoepoch/error.hpp"
#include "cli/command.hpp"
#include "cli/curve_forecast.hpp"
#include "cli/curve_plot.hpp"
#include "cli/options.hpp"
#include "cli/output.hpp"
#include "logs/read_log.hpp"

namespace autoepoch::cli {
namespace {

constexpr std::size_t kPlotted = 3;  // curves of a file; more would hide the table

enum class PredictFormat { table, json, jsonl };

struct PredictOptions {
  std::string file;
  logs::CurveRequest curves;
  logs::Layout layout = logs::Layout::guess;
  ForecastRequest forecast;
  PredictFormat format = PredictFormat::table;
};

logs::Log read_input(const PredictOptions& options) {
  const bool names_given = !options.curves.columns.empty() || !options.curves.axis.empty();
  const logs::TableOptions table{.layout = options.layout, .names_given = names_given};
  if (options.file != "-") return logs::read_log_at(options.file, table);
  const std::string bytes{std::istreambuf_iterator<char>(std::cin), {}};
  return logs::read_log(bytes, "stdin", table);
}

using Json = nlohmann::ordered_json;

Json value_to_json(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

Json to_json(const Interval& interval) {
  if (!std::isfinite(interval.p50)) return nullptr;
  return {{"p10", interval.p10}, {"p50", interval.p50}, {"p90", interval.p90}};
}

// In the unit of the axis.
Json places_to_json(const logs::TimeGrid& grid, const Interval& steps) {
  if (!std::isfinite(steps.p50)) return nullptr;
  const auto place = [&](double step) {
    const double at = grid.at(std::round(step));
    return grid.whole_numbers() ? Json(std::llround(at)) : Json(at);
  };
  return {{"p10", place(steps.p10)}, {"p50", place(steps.p50)}, {"p90", place(steps.p90)}};
}

Json drops_to_json(const std::vector<logs::Drop>& dropped) {
  Json result = Json::array();
  for (const logs::Drop& drop : dropped) result.push_back({{"points", drop.count}, {"reason", drop.reason}});
  return result;
}

Json to_json(std::size_t row, const CurveForecast& forecast, const std::vector<std::string>& notes) {
  const CurvePrediction& p = forecast.prediction;
  const logs::Curve& curve = forecast.curve;
  return {{"row", row},
          {"observed", forecast.observed},
          {"final", to_json(p.final)},
          {"best_value", to_json(p.best_value)},
          {"best_epoch", places_to_json(*forecast.grid, p.best_epoch)},
          {"plateau_epoch", places_to_json(*forecast.grid, p.plateau_epoch)},
          {"p_improves", p.p_improves},
          {"advice", forecast.proceed ? "continue" : "stop"},
          {"reason", forecast.reason},
          {"run", curve.run},
          {"column", curve.column},
          {"axis", curve.axis},
          {"direction", forecast.direction.direction == Direction::minimize ? "minimize" : "maximize"},
          {"direction_reason", forecast.direction.reason},
          {"points", curve.points.size()},
          {"last", curve.points.empty() ? Json(nullptr) : value_to_json(curve.points.back().at)},
          {"dropped", drops_to_json(curve.dropped)},
          {"notes", notes}};
}

std::string values_text(const Interval& i) {
  return std::isfinite(i.p50) ? fmt::format("{:.4g} [{:.4g}, {:.4g}]", i.p50, i.p10, i.p90) : "-";
}

// Without the axis's name.
std::string places_text(const CurveForecast& forecast, const Interval& steps) {
  if (!std::isfinite(steps.p50)) return "-";
  return forecast.place_text(steps).substr(forecast.curve.axis.size() + 1);
}

std::string name_of(const logs::Curve& curve) {
  const std::string column = curve.column.empty() ? "the values" : curve.column;
  return curve.run.empty() ? column : curve.run + ": " + column;
}

// What was read, and what was not.
std::string reading_text(const CurveForecast& forecast) {
  const logs::Curve& curve = forecast.curve;
  const bool minimized = forecast.direction.direction == Direction::minimize;
  std::string text = fmt::format("{}, {} ({}): {} points", name_of(curve), minimized ? "minimized" : "maximized",
                                 forecast.direction.reason, curve.points.size());
  if (!curve.points.empty()) {
    const logs::TimeGrid& grid = *forecast.grid;
    const double first = grid.step(curve.points.front().at);
    text += fmt::format(", {} to{}", logs::place_on_axis(grid, curve.axis, first),
                        logs::place_on_axis(grid, "", forecast.observed));
    if (grid.counts_from_zero()) text += " (counted from 1; the file counts from 0)";
  }
  for (std::size_t i = 0; i < curve.dropped.size(); ++i) {
    text += fmt::format("{}{} {}", i == 0 ? "; dropped: " : ", ", curve.dropped[i].count, curve.dropped[i].reason);
  }
  return text + "\n";
}

void print_plot(const CurveForecast& forecast) {
  std::vector<CurvePoint> points;
  for (const logs::Point& point : forecast.curve.points) points.push_back({forecast.grid->step(point.at), point.value});
  if (!std::isfinite(forecast.prediction.best_epoch.p50)) return;
  const std::string end = logs::place_on_axis(*forecast.grid, "", forecast.prediction.horizon);
  const std::string caption = "best " + forecast.place_text(forecast.prediction.best_epoch) + " of" + end;
  print(plot_curve(points, forecast.prediction, caption) + "\n");
}

// Curves whose reading is told alike are told once.
void print_readings(const std::vector<CurveForecast>& forecasts, const std::vector<std::string>& notes) {
  for (const std::string& line : notes) print(line + "\n");
  if (forecasts.size() <= kPlotted) {
    for (const CurveForecast& forecast : forecasts) print(reading_text(forecast));
    return;
  }
  std::size_t points = 0;
  std::map<std::string, std::size_t> dropped;
  std::map<std::string, std::string> directions;
  for (const CurveForecast& forecast : forecasts) {
    points += forecast.curve.points.size();
    for (const logs::Drop& drop : forecast.curve.dropped) dropped[drop.reason] += drop.count;
    const bool minimized = forecast.direction.direction == Direction::minimize;
    const std::string column = forecast.curve.column.empty() ? "the values" : forecast.curve.column;
    directions[column + " over " + forecast.curve.axis] =
        fmt::format("{} ({})", minimized ? "minimized" : "maximized", forecast.direction.reason);
  }
  for (const auto& [column, direction] : directions) print(column + ", " + direction + "\n");
  print(fmt::format("{} curves, {} points", forecasts.size(), points));
  for (const auto& [reason, count] : dropped) print(fmt::format("; dropped: {} {}", count, reason));
  print("\n");
}

void print_table(const std::vector<CurveForecast>& forecasts, const std::vector<std::string>& notes) {
  print_readings(forecasts, notes);
  if (forecasts.size() <= kPlotted) {
    for (const CurveForecast& forecast : forecasts) print_plot(forecast);
  }
  const std::string axis = forecasts.front().curve.axis;
  print(fmt::format("{:>5} {:>8}  {:<28} {:<28} {:<17} {:<17} {:>8}  {}\n", "row", "observed", "final [10 %, 90 %]",
                    "best value", "best " + axis, "plateau", "improves", "advice"));
  for (std::size_t i = 0; i < forecasts.size(); ++i) {
    const CurveForecast& forecast = forecasts[i];
    const CurvePrediction& p = forecast.prediction;
    const std::string observed =
        forecast.observed == 0 ? " 0" : logs::place_on_axis(*forecast.grid, "", forecast.observed);
    const bool named = !forecast.curve.run.empty() || forecast.curve.column != forecasts.front().curve.column;
    print(fmt::format("{:>5} {:>8}  {:<28} {:<28} {:<17} {:<17} {:>6.0f} %  {}: {}{}\n", i, observed.substr(1),
                      values_text(p.final), values_text(p.best_value), places_text(forecast, p.best_epoch),
                      places_text(forecast, p.plateau_epoch), 100 * p.p_improves,
                      forecast.proceed ? "continue" : "stop", named ? name_of(forecast.curve) + ": " : "",
                      forecast.reason));
  }
}

ExitCode predict(const PredictOptions& options) {
  if (!(options.forecast.horizon >= 1)) {
    throw InvalidInput(fmt::format("--horizon {:g}: must be at least 1", options.forecast.horizon));
  }
  const logs::Log log = read_input(options);
  logs::Curves curves = logs::take_curves(log, options.curves);
  std::vector<std::string> notes = log.notes;
  notes.insert(notes.end(), curves.notes.begin(), curves.notes.end());
  for (const logs::Run& run : log.runs) {
    for (const logs::Drop& drop : run.dropped) notes.push_back(fmt::format("left out: {} {}", drop.count, drop.reason));
  }
  const std::vector<CurveForecast> forecasts = forecast_curves(std::move(curves.curves), options.forecast);
  if (options.format == PredictFormat::table) {
    print_table(forecasts, notes);
    return kSuccess;
  }
  Json all = Json::array();
  for (std::size_t i = 0; i < forecasts.size(); ++i) all.push_back(to_json(i, forecasts[i], notes));
  if (options.format == PredictFormat::json) {
    print(all.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
  } else {
    for (const auto& one : all) print(one.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
  }
  return kSuccess;
}

void add_reading_options(CLI::App& command, const std::shared_ptr<PredictOptions>& options) {
  command
      .add_option("--column", options->curves.columns,
                  "The values' column; several give several forecasts: a list, or a pattern with * (default: a "
                  "validation loss if there is one)")
      ->type_name("NAME")
      ->allow_extra_args(false);
  command.add_option("--axis", options->curves.axis, "The column that counts time (default: epoch, step, ...)")
      ->type_name("NAME");
  add_choice<logs::Layout>(command, "--layout", "One epoch a line, or one curve a line (default: by the header)",
                           {{"columns", logs::Layout::columns}, {"rows", logs::Layout::rows}},
                           [options](logs::Layout layout) { options->layout = layout; });
}

}  // namespace

void add_predict(CLI::App& program, Action& action) {
  CLI::App* command = program.add_subcommand("predict", "Predict where learning curves go, from the log of any tool");
  auto options = std::make_shared<PredictOptions>();
  command
      ->add_option("LOG", options->file,
                   "The log: CSV, JSON, TensorBoard's event file, Optuna's journal, a folder of runs; or - for stdin")
      ->required();
  command
      ->add_option("--horizon", options->forecast.horizon,
                   "Where to look ahead to, in the unit of the axis; of epochs, how many, counted from the first")
      ->required()
      ->type_name("N");
  add_reading_options(*command, options);
  add_choice<Direction>(*command, "--direction", "What is better (default: by the column's name)",
                        {{"minimize", Direction::minimize}, {"maximize", Direction::maximize}},
                        [options](Direction direction) { options->forecast.direction = direction; });
  add_choice<PredictFormat>(
      *command, "--format", "Output format (default: table)",
      {{"table", PredictFormat::table}, {"json", PredictFormat::json}, {"jsonl", PredictFormat::jsonl}},
      [options](PredictFormat format) { options->format = format; });
  command->add_flag("--independent", options->forecast.independent,
                    "The curves of a file are not of one task: predict each alone");
  add_banks(*command, options->forecast.banks);
  command->callback([options, &action] { action = [options] { return predict(*options); }; });
}

}  // namespace autoepoch::cli
