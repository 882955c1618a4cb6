#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/plot_frame.hpp"
#include "report/plot_studies.hpp"
#include "report/text.hpp"
#include "report/timeline.hpp"

namespace autoepoch::report {
namespace {

constexpr Point kSize{760, 440};
constexpr FrameLayout kLayout{.corner = {72, 20}, .size = {660, 350}};

FrameLayout titled(std::string_view x_title, std::string_view y_title) {
  FrameLayout layout = kLayout;
  layout.x_title = x_title;
  layout.y_title = y_title;
  return layout;
}

std::vector<double> values_of(const History& history) {
  std::vector<double> values;
  for (const Trial& trial : history.trials())
    for (const Observation& observation : trial.curve) values.push_back(observation.value);
  return values;
}

void draw_curve(Svg& svg, const PlotFrame& frame, const LearningCurve& curve, const Stroke& stroke) {
  std::vector<Point> points;
  for (const Observation& o : curve) points.push_back(frame.at(static_cast<double>(o.epoch), o.value));
  svg.polyline(points, stroke);
  svg.circle(points.back(), stroke.width + 1, stroke.colour, stroke.opacity);
}

/// The rungs that were reached, of more than eight an even choice.
std::vector<std::pair<int, int>> chosen_rungs(const History& history) {
  constexpr std::size_t kMost = 8;
  std::vector<std::pair<int, int>> reached;
  for (const auto& [epoch, trials] : rungs_reached(history))
    if (trials > 0) reached.emplace_back(epoch, trials);
  if (reached.size() <= kMost) return reached;
  std::vector<std::pair<int, int>> chosen;
  for (std::size_t i = 0; i < kMost; ++i) chosen.push_back(reached[i * (reached.size() - 1) / (kMost - 1)]);
  return chosen;
}

/// The last observation at or before that epoch; requires one.
const Observation& last_until(const LearningCurve& curve, int epoch) {
  const Observation* last = nullptr;
  for (const Observation& observation : curve)
    if (observation.epoch <= epoch) last = &observation;
  return last ? *last : *curve.begin();
}

struct Rung {
  int epoch = 0;
  double place = 0;  // on the axis
};

void draw_rung(Svg& svg, const PlotFrame& frame, const History& history, const Rung& rung) {
  constexpr double kGolden = 0.618034;  // spreads consecutive numbers
  const std::optional<Incumbent> best = history.best();
  for (const Trial& trial : history.trials()) {
    if (trial.curve.epochs() < rung.epoch) continue;
    const double jitter = 0.6 * (std::fmod(static_cast<double>(trial.number.value()) * kGolden, 1.0) - 0.5);
    const bool kept = trial.curve.epochs() > rung.epoch || rung.epoch >= history.spec().budget.max_epochs;
    const Point point = frame.at(rung.place + jitter, last_until(trial.curve, rung.epoch).value);
    const bool is_best = &trial == best->trial;
    svg.circle(point, is_best ? 5 : 3, is_best ? kBest : kept ? kAccent : kGrey, kept ? 0.9 : 0.5);
  }
}

}  // namespace

std::string plot_nothing(std::string_view sentence) {
  Svg svg(kSize.x, 120);
  svg.text({kSize.x / 2, 64}, sentence, {.anchor = Anchor::middle, .size = 14});
  return svg.str();
}

std::string plot_curves(const History& history) {
  const std::optional<Incumbent> best = history.best();
  if (!best) return plot_nothing("No epoch has been reported yet.");
  int longest = 2;
  for (const Trial& trial : history.trials()) longest = std::max(longest, trial.curve.epochs());
  const Objective& objective = history.spec().objective;
  const PlotFrame frame(PlotAxis(1, longest), focused_axis(values_of(history), objective.direction),
                        titled("epoch", objective.metric));
  Svg svg(kSize.x, kSize.y);
  frame.draw(svg);
  frame.clip(svg);
  const double opacity = std::clamp(20.0 / static_cast<double>(history.trials().size()), 0.15, 0.7);
  for (const Trial& trial : history.trials())
    if (!trial.curve.empty() && &trial != best->trial) {
      const bool whole = trial.state == TrialState::completed;
      draw_curve(svg, frame, trial.curve, {.colour = whole ? kAccent : kGrey, .width = 1.2, .opacity = opacity});
    }
  draw_curve(svg, frame, best->trial->curve, {.colour = kBest, .width = 2.5});
  svg.end_clip();
  svg.text({kLayout.corner.x + kLayout.size.x, 14},
           fmt::format("{}: best {} at epoch {} of trial {}", history.spec().name,
                       format_number(best->observation->value), best->observation->epoch, best->trial->number.value()),
           {.anchor = Anchor::end});
  return svg.str();
}

std::string plot_history(const ReportInput& input) {
  const History history = input.snapshot.history();
  const auto steps = improvements(history, make_timeline(history, input.events, input.now));
  if (steps.empty()) return plot_nothing("Nothing has been observed yet.");
  std::vector<double> values;
  for (const Improvement& step : steps) values.push_back(step.observation->value);
  const auto spent = static_cast<double>(history.epochs_spent());
  const PlotFrame frame(PlotAxis(0, spent), focused_axis(values, history.spec().objective.direction),
                        titled("epochs spent over all trials", history.spec().objective.metric));
  Svg svg(kSize.x, kSize.y);
  frame.draw(svg);
  frame.clip(svg);
  std::vector<Point> line;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const auto epochs = static_cast<double>(steps[i].epochs);
    if (i > 0) line.push_back(frame.at(epochs, values[i - 1]));
    line.push_back(frame.at(epochs, values[i]));
    svg.circle(line.back(), 3.5, kAccent);
  }
  line.push_back(frame.at(spent, values.back()));
  svg.polyline(line, {.colour = kAccent, .width = 2});
  svg.end_clip();
  return svg.str();
}

std::string plot_rungs(const History& history) {
  const auto rungs = chosen_rungs(history);
  if (rungs.empty() || !history.best()) return plot_nothing("No trial has reached a rung yet.");
  std::vector<double> values;
  for (const auto& [epoch, reached] : rungs)
    for (const Trial& trial : history.trials())
      if (trial.curve.epochs() >= epoch) values.push_back(last_until(trial.curve, epoch).value);
  const auto count = static_cast<double>(rungs.size());
  const Objective& objective = history.spec().objective;
  const PlotFrame frame(PlotAxis(0, count), focused_axis(values, objective.direction), titled("", objective.metric));
  Svg svg(kSize.x, kSize.y);
  const double bottom = kLayout.corner.y + kLayout.size.y;
  frame.draw(svg);
  svg.rectangle({kLayout.corner.x - 10, bottom + 4}, {kLayout.size.x + 30, 24}, "#ffffff");  // over the axis's numbers
  for (std::size_t i = 0; i < rungs.size(); ++i) {
    const double place = static_cast<double>(i) + 0.5;
    frame.clip(svg);
    draw_rung(svg, frame, history, {rungs[i].first, place});
    svg.end_clip();
    const double x = kLayout.corner.x + kLayout.size.x * place / count;
    svg.text({x, bottom + 20}, format_count(rungs[i].first, "epoch"), {.anchor = Anchor::middle, .bold = true});
    svg.text({x, bottom + 38}, format_count(rungs[i].second, "trial"), {.anchor = Anchor::middle});
  }
  return svg.str();
}

}  // namespace autoepoch::report
