// Forecasts of the learning curves in a log, in the log's own units.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "autoepoch/curve_model.hpp"
#include "autoepoch/metric_names.hpp"
#include "logs/curve.hpp"
#include "logs/time_grid.hpp"

namespace autoepoch::cli {

/// What is better, and where that is known from.
struct DirectionChoice {
  Direction direction = Direction::minimize;
  std::string reason = {};  ///< "by its name"
  bool assumed = false;     ///< from the values alone
};

/// The direction given; else the log's own, the name's, or that in which the values went so far. Requires: curves of
/// one column. Throws InvalidInput if nothing tells.
DirectionChoice choose_direction(const std::vector<const logs::Curve*>& curves, std::optional<Direction> given);

/// The forecast of one curve. Epochs of the prediction are steps of the grid.
struct CurveForecast {
  logs::Curve curve = {};
  std::shared_ptr<const logs::TimeGrid> grid = {};
  DirectionChoice direction = {};
  int observed = 0;       ///< steps
  bool diverged = false;  ///< ended without a finite value: of the prediction only the best so far is there
  CurvePrediction prediction = {};
  bool proceed = false;
  std::string reason = {};  ///< of the advice, a sentence

  /// "step 5000 [4200-6100]"
  std::string place_text(const Interval& steps) const;
};

struct ForecastRequest {
  double horizon = 1;  ///< in the unit of the curves' axis
  std::optional<Direction> direction = {};
  bool independent = false;  ///< each curve alone
  std::vector<std::string> banks = {};
};

/// In the order of the curves. Curves of one column over one axis are forecast together. Throws InvalidInput.
std::vector<CurveForecast> forecast_curves(std::vector<logs::Curve> curves, const ForecastRequest& request);

/// The prediction within the bounds, and its best value no worse than one that was observed or than the final value.
/// `best` is infinitely bad if nothing was observed.
CurvePrediction within(CurvePrediction prediction, const MetricBounds& bounds, double best, Direction direction);

}  // namespace autoepoch::cli
