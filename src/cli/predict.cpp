#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iostream>
#include <limits>
#include <nlohmann/json.hpp>

#include "autoepoch/error.hpp"
#include "cli/command.hpp"
#include "cli/curve_csv.hpp"
#include "cli/curve_plot.hpp"
#include "cli/options.hpp"
#include "cli/output.hpp"
#include "study/curve_model.hpp"
#include "surrogates/learning_curve_model.hpp"

namespace autoepoch::cli {
namespace {

constexpr double kHopeless = 0.05;   // stop below this probability of improving
constexpr std::size_t kPlotted = 3;  // curves of a file; more would hide the table

enum class PredictFormat { table, json, jsonl };

struct PredictOptions {
  std::string file;
  int horizon = 0;
  CurveCsvOptions csv;
  std::optional<Direction> direction;
  PredictFormat format = PredictFormat::table;
  bool independent = false;
  std::vector<std::string> banks;
};

struct Forecast {
  int observed = 0;
  CurvePrediction prediction;
  bool proceed = false;
  std::string reason = {};
};

CurveTable read_file(const PredictOptions& options) {
  if (options.file == "-") return read_curves(std::cin, "stdin", options.csv);
  std::ifstream file(options.file);
  if (!file) throw InvalidInput(options.file + ": cannot be opened");
  return read_curves(file, options.file, options.csv);
}

// Stands for the value of a diverged run: far worse than all that was measured, so that the model cuts it off.
double diverged_value(const CurveTable& table, Direction direction) {
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  for (const auto& curve : table.curves) {
    for (const CurvePoint& point : curve) {
      if (!std::isfinite(point.value)) continue;
      low = std::min(low, point.value);
      high = std::max(high, point.value);
    }
  }
  if (!(low <= high)) return direction == Direction::minimize ? 1 : 0;
  if (direction == Direction::maximize) return low >= 0 ? 0 : low - 10 * (high - low);
  return std::min(high + 10 * std::max(std::abs(high), high - low), 1e300);
}

std::vector<LearningCurve> to_learning_curves(const CurveTable& table, Direction direction, int horizon) {
  const double diverged = diverged_value(table, direction);
  std::vector<LearningCurve> result;
  for (std::size_t row = 0; row < table.curves.size(); ++row) {
    LearningCurve curve;
    for (const CurvePoint& point : table.curves[row]) {
      if (point.epoch > horizon) {
        throw InvalidInput(
            fmt::format("curve {} was observed at epoch {}, beyond --horizon {}", row, point.epoch, horizon));
      }
      curve.append({.epoch = point.epoch, .value = std::isfinite(point.value) ? point.value : diverged});
    }
    result.push_back(std::move(curve));
  }
  return result;
}

// What to do, and why, in a sentence.
void advise(const std::vector<CurvePoint>& curve, Forecast& forecast) {
  const CurvePrediction& p = forecast.prediction;
  const bool diverged = !curve.empty() && !std::isfinite(curve.back().value);
  const std::string chance =
      fmt::format("the chance of improving by more than 2 % of its range is {:.0f} %", 100 * p.p_improves);
  const std::string best =
      fmt::format("best epoch {:.0f} [{:.0f}-{:.0f}]", p.best_epoch.p50, p.best_epoch.p10, p.best_epoch.p90);
  forecast.proceed = !diverged && forecast.observed < p.horizon && p.p_improves >= kHopeless;
  if (forecast.observed >= p.horizon)
    forecast.reason = fmt::format("the horizon of {} epochs is reached; {}", p.horizon, best);
  else if (diverged)
    forecast.reason = fmt::format("the run diverged: no finite value at epoch {}", curve.back().epoch);
  else if (curve.empty())
    forecast.reason = fmt::format("nothing observed yet; {} in runs like it", best);
  else if (forecast.proceed)
    forecast.reason = fmt::format("{}; {}", chance, best);
  else
    forecast.reason = fmt::format("{}, below {:.0f} %; {}", chance, 100 * kHopeless, best);
}

std::vector<Forecast> forecast_all(const CurveTable& table, const PredictOptions& options) {
  const Direction direction = options.direction.value_or(guess_direction(table.column));
  const std::vector<LearningCurve> curves = to_learning_curves(table, direction, options.horizon);
  const LearningCurveModel model({.measured = study::read_banks(options.banks)});
  std::vector<const LearningCurve*> all;
  for (const LearningCurve& curve : curves) all.push_back(&curve);
  std::shared_ptr<const CurveForecaster> together;
  if (!options.independent) together = model.fit(all, direction, options.horizon);
  std::vector<Forecast> result;
  for (std::size_t i = 0; i < curves.size(); ++i) {
    const auto forecaster = together ? together : model.fit(std::span(all).subspan(i, 1), direction, options.horizon);
    result.push_back({.observed = curves[i].epochs(), .prediction = forecaster->predict(curves[i])});
    advise(table.curves[i], result.back());
  }
  return result;
}

nlohmann::ordered_json to_json(const Interval& interval) {
  return {{"p10", interval.p10}, {"p50", interval.p50}, {"p90", interval.p90}};
}

nlohmann::ordered_json epochs_to_json(const Interval& interval) {
  return {{"p10", std::lround(interval.p10)}, {"p50", std::lround(interval.p50)}, {"p90", std::lround(interval.p90)}};
}

nlohmann::ordered_json to_json(std::size_t row, const Forecast& forecast) {
  const CurvePrediction& p = forecast.prediction;
  return {{"row", row},
          {"observed", forecast.observed},
          {"final", to_json(p.final)},
          {"best_value", to_json(p.best_value)},
          {"best_epoch", epochs_to_json(p.best_epoch)},
          {"plateau_epoch", epochs_to_json(p.plateau_epoch)},
          {"p_improves", p.p_improves},
          {"advice", forecast.proceed ? "continue" : "stop"},
          {"reason", forecast.reason}};
}

std::string values_text(const Interval& i) { return fmt::format("{:.4g} [{:.4g}, {:.4g}]", i.p50, i.p10, i.p90); }
std::string epochs_text(const Interval& i) { return fmt::format("{:.0f} [{:.0f}-{:.0f}]", i.p50, i.p10, i.p90); }

void print_table(const CurveTable& table, const std::vector<Forecast>& forecasts) {
  if (forecasts.size() <= kPlotted) {
    for (std::size_t i = 0; i < forecasts.size(); ++i)
      print(plot_curve(table.curves[i], forecasts[i].prediction) + "\n");
  }
  print(fmt::format("{:>5} {:>8}  {:<28} {:<28} {:<13} {:<13} {:>8}  {}\n", "row", "observed", "final [10 %, 90 %]",
                    "best value", "best epoch", "plateau", "improves", "advice"));
  for (std::size_t i = 0; i < forecasts.size(); ++i) {
    const auto& [observed, p, proceed, reason] = forecasts[i];
    print(fmt::format("{:>5} {:>8}  {:<28} {:<28} {:<13} {:<13} {:>6.0f} %  {}: {}\n", i, observed,
                      values_text(p.final), values_text(p.best_value), epochs_text(p.best_epoch),
                      epochs_text(p.plateau_epoch), 100 * p.p_improves, proceed ? "continue" : "stop", reason));
  }
}

ExitCode predict(const PredictOptions& options) {
  if (options.horizon < 1) throw InvalidInput(fmt::format("--horizon {}: must be at least 1", options.horizon));
  const CurveTable table = read_file(options);
  const std::vector<Forecast> forecasts = forecast_all(table, options);
  if (options.format == PredictFormat::table) {
    print_table(table, forecasts);
    return kSuccess;
  }
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  for (std::size_t i = 0; i < forecasts.size(); ++i) all.push_back(to_json(i, forecasts[i]));
  if (options.format == PredictFormat::json) {
    print(all.dump() + "\n");
  } else {
    for (const auto& one : all) print(one.dump() + "\n");
  }
  return kSuccess;
}

}  // namespace

void add_predict(CLI::App& program, Action& action) {
  CLI::App* command =
      program.add_subcommand("predict", "Predict where learning curves go, from a CSV file of any tool");
  auto options = std::make_shared<PredictOptions>();
  command->add_option("CURVES.csv", options->file, "The curves, or - for stdin")->required();
  command->add_option("--horizon", options->horizon, "Epochs to look ahead to, counted from the first")
      ->required()
      ->type_name("N");
  command->add_option("--column", options->csv.column, "The value's column (default: val_loss)")->type_name("NAME");
  add_choice<CurveLayout>(*command, "--layout", "One epoch a line, or one curve a line (default: by the header)",
                          {{"columns", CurveLayout::columns}, {"rows", CurveLayout::rows}},
                          [options](CurveLayout layout) { options->csv.layout = layout; });
  add_choice<Direction>(*command, "--direction", "What is better (default: by the column's name)",
                        {{"minimize", Direction::minimize}, {"maximize", Direction::maximize}},
                        [options](Direction direction) { options->direction = direction; });
  add_choice<PredictFormat>(
      *command, "--format", "Output format (default: table)",
      {{"table", PredictFormat::table}, {"json", PredictFormat::json}, {"jsonl", PredictFormat::jsonl}},
      [options](PredictFormat format) { options->format = format; });
  command->add_flag("--independent", options->independent,
                    "The curves of a file are not of one task: predict each alone");
  add_banks(*command, options->banks);
  command->callback([options, &action] { action = [options] { return predict(*options); }; });
}

}  // namespace autoepoch::cli
