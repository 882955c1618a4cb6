#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/plot_frame.hpp"
#include "report/plot_studies.hpp"
#include "report/text.hpp"

namespace autoepoch::report {
namespace {

/// One vertical line of the parallel coordinates.
struct ParameterColumn {
  std::string title;
  PlotAxis axis;
  const Parameter* parameter = nullptr;  // null: the best value
};

constexpr Point kParallelCorner{60, 50};
constexpr double kParallelHeight = 300;
constexpr double kColumnWidth = 110;

std::vector<double> best_values(const History& history) {
  std::vector<double> values;
  for (const Trial& trial : history.trials())
    if (const Observation* best = trial.curve.best(history.spec().objective.direction)) values.push_back(best->value);
  return values;
}

std::vector<ParameterColumn> columns_of(const History& history) {
  std::vector<ParameterColumn> columns;
  for (const Parameter* parameter : history.spec().space.axes())
    columns.push_back({parameter->name, PlotAxis::of(parameter->domain), parameter});
  const Objective& objective = history.spec().objective;
  columns.push_back({objective.metric, focused_axis(best_values(history), objective.direction)});
  return columns;
}

/// Breaks at parameters that the trial does not have.
void draw_trial(Svg& svg, const std::vector<ParameterColumn>& columns, const Trial& trial, const Observation& best,
                const Stroke& stroke) {
  std::vector<Point> points;
  const auto finish = [&] {
    if (points.size() > 1) svg.polyline(points, stroke);
    points.clear();
  };
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const auto& [title, axis, parameter] = columns[i];
    const Value* value = parameter ? trial.params.find(parameter->name) : nullptr;
    if (parameter && !value) {
      finish();
      continue;
    }
    const double place = std::clamp(value ? axis.place(*value) : axis.place(best.value), 0.0, 1.0);
    points.push_back(
        {kParallelCorner.x + kColumnWidth * static_cast<double>(i), kParallelCorner.y + kParallelHeight * (1 - place)});
  }
  finish();
}

void draw_columns(Svg& svg, const std::vector<ParameterColumn>& columns) {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const double x = kParallelCorner.x + kColumnWidth * static_cast<double>(i);
    svg.line({x, kParallelCorner.y}, {x, kParallelCorner.y + kParallelHeight}, {.colour = kGrey});
    svg.text({x, kParallelCorner.y - 16}, fit(columns[i].title, 15), {.anchor = Anchor::middle, .bold = true});
    for (const Tick& tick : columns[i].axis.ticks(5))
      svg.text({x + 5, kParallelCorner.y + kParallelHeight * (1 - tick.place) + 4}, fit(tick.label, 12), {.size = 10});
  }
}

}  // namespace

std::string plot_parallel(const History& history) {
  const std::optional<Incumbent> incumbent = history.best();
  if (!incumbent) return plot_nothing("No epoch has been reported yet.");
  const std::vector<ParameterColumn> columns = columns_of(history);
  Svg svg(kParallelCorner.x + kColumnWidth * static_cast<double>(columns.size()), kParallelHeight + 90);
  const auto trials = sorted_trials(history, TrialOrder::value, std::nullopt);
  const auto good = static_cast<std::ptrdiff_t>(std::max<std::size_t>(1, trials.size() / 10));
  for (std::ptrdiff_t i = std::ssize(trials) - 1; i >= 0; --i) {  // the best on top
    const Observation* best = trials[i]->curve.best(history.spec().objective.direction);
    if (!best) continue;
    const Stroke stroke = i == 0     ? Stroke{.colour = kBest, .width = 2.5}
                          : i < good ? Stroke{.colour = kAccent, .width = 1.4, .opacity = 0.8}
                                     : Stroke{.colour = kGrey, .width = 0.8, .opacity = 0.35};
    draw_trial(svg, columns, *trials[i], *best, stroke);
  }
  draw_columns(svg, columns);
  svg.text({kParallelCorner.x, kParallelCorner.y + kParallelHeight + 26},
           "orange: the best trial; blue: the best tenth", {});
  return svg.str();
}

std::string plot_importance(const ReportInput& input) {
  if (input.importance.parameters.empty())
    return plot_nothing(input.importance.remarks.empty() ? "No model was fitted." : input.importance.remarks);
  constexpr double kLeft = 190;
  constexpr double kWidth = 460;
  constexpr double kRow = 30;
  Svg svg(kLeft + kWidth + 90, kRow * static_cast<double>(input.importance.parameters.size()) + 60);
  for (std::size_t i = 0; i < input.importance.parameters.size(); ++i) {
    const ParameterImportance& effect = input.importance.parameters[i];
    const double y = 20 + kRow * static_cast<double>(i);
    svg.text({kLeft - 10, y + 13}, fit(effect.name, 26), {.anchor = Anchor::end});
    svg.rectangle({kLeft, y}, {kWidth * effect.total.p50, 18}, kAccent, 0.35);
    svg.rectangle({kLeft, y}, {kWidth * std::min(effect.first_order.p50, effect.total.p50), 18}, kAccent);
    svg.line({kLeft + kWidth * effect.total.p10, y + 9}, {kLeft + kWidth * effect.total.p90, y + 9}, {.width = 1.5});
    svg.text({kLeft + kWidth + 12, y + 13}, fmt::format("{:.0f} %", 100 * effect.total.p50), {});
  }
  svg.text({kLeft, kRow * static_cast<double>(input.importance.parameters.size()) + 40},
           "share of the variance: dark by itself, light with interactions; line: 10-90 %", {});
  return svg.str();
}

}  // namespace autoepoch::report
