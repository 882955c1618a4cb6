#include <algorithm>

#include "report/plot_frame.hpp"
#include "report/plot_studies.hpp"
#include "report/text.hpp"

namespace autoepoch::report {
namespace {

constexpr std::size_t kColumns = 3;
constexpr double kTileWidth = 280;
constexpr double kTileHeight = 220;

/// In order of importance where it is known, then as in the space.
std::vector<const Parameter*> ordered_axes(const ReportInput& input) {
  std::vector<const Parameter*> axes = input.snapshot.record.spec.space.axes();
  const auto rank = [&](const Parameter* parameter) {
    const auto found = std::find_if(input.importance.parameters.begin(), input.importance.parameters.end(),
                                    [&](const ParameterImportance& effect) { return effect.name == parameter->name; });
    return found - input.importance.parameters.begin();
  };
  std::stable_sort(axes.begin(), axes.end(), [&](const auto* a, const auto* b) { return rank(a) < rank(b); });
  return axes;
}

void draw_band(Svg& svg, const PlotFrame& frame, const ParameterImportance& effect) {
  std::vector<Point> outline;
  std::vector<Point> middle;
  for (const SlicePoint& point : effect.slice) {
    outline.push_back(frame.at(point.value, point.objective.p10));
    middle.push_back(frame.at(point.value, point.objective.p50));
  }
  for (auto point = effect.slice.rbegin(); point != effect.slice.rend(); ++point)
    outline.push_back(frame.at(point->value, point->objective.p90));
  if (frame.x().is_categorical()) {
    for (std::size_t i = 0; i < middle.size(); ++i) {
      svg.line(outline[i], outline[outline.size() - 1 - i], {.colour = kAccent, .width = 14, .opacity = 0.18});
      svg.line({middle[i].x - 9, middle[i].y}, {middle[i].x + 9, middle[i].y}, {.colour = kAccent, .width = 2});
    }
    return;
  }
  svg.polygon(outline, kAccent, 0.15);
  svg.polyline(middle, {.colour = kAccent, .width = 2});
}

void draw_trials(Svg& svg, const PlotFrame& frame, const History& history, const Parameter& parameter) {
  const std::optional<Incumbent> incumbent = history.best();
  for (const Trial& trial : history.trials()) {
    const Value* value = trial.params.find(parameter.name);
    const Observation* best = trial.curve.best(history.spec().objective.direction);
    if (!value || !best) continue;
    const bool is_best = &trial == incumbent->trial;
    svg.circle(frame.at(*value, best->value), is_best ? 5 : 2.5, is_best ? kBest : kGrey, is_best ? 1 : 0.7);
  }
}

}  // namespace

std::string plot_slices(const ReportInput& input) {
  const History history = input.snapshot.history();
  const std::vector<const Parameter*> axes = ordered_axes(input);
  if (!history.best() || axes.empty()) return plot_nothing("Nothing has been observed yet.");
  std::vector<double> values;
  for (const Trial& trial : history.trials())
    if (const Observation* best = trial.curve.best(history.spec().objective.direction)) values.push_back(best->value);
  const std::size_t rows = (axes.size() + kColumns - 1) / kColumns;
  Svg svg(kTileWidth * static_cast<double>(std::min(kColumns, axes.size())), kTileHeight * static_cast<double>(rows));
  for (std::size_t i = 0; i < axes.size(); ++i) {
    const Point corner{60 + kTileWidth * static_cast<double>(i % kColumns),
                       28 + kTileHeight * static_cast<double>(i / kColumns)};
    const PlotFrame frame(PlotAxis::of(axes[i]->domain), focused_axis(values, history.spec().objective.direction),
                          {.corner = corner, .size = {kTileWidth - 76, kTileHeight - 64}});
    svg.text({corner.x, corner.y - 10}, fit(axes[i]->name, 30), {.bold = true});
    frame.draw(svg);
    frame.clip(svg);
    for (const ParameterImportance& effect : input.importance.parameters)
      if (effect.name == axes[i]->name && !effect.slice.empty()) draw_band(svg, frame, effect);
    draw_trials(svg, frame, history, *axes[i]);
    svg.end_clip();
  }
  return svg.str();
}

}  // namespace autoepoch::report
