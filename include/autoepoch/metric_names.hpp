// What the name of a metric says: which direction is better, and between which bounds its values lie.
//
// One table (src/core/metric_table.cpp) has the names of Keras, Lightning and torchmetrics, Ultralytics, fastai,
// Hugging Face, scikit-learn, XGBoost, LightGBM, CatBoost, Detectron2, MMEngine, Ray and others. Prefixes and suffixes
// of tools ("val_", "metrics/", "run - ", "_5", "(B)", "@k", "__MIN") are understood, in any case and with any
// separators.
#pragma once

#include <limits>
#include <optional>
#include <span>
#include <string_view>

#include "autoepoch/trial.hpp"

namespace autoepoch {

/// Which direction is better. None for an unknown name: ask the user, or say what was assumed.
std::optional<Direction> metric_direction(std::string_view name);

/// Whether the name may be a metric's. False for what logs hold beside metrics: times, learning rates, counts, spreads
/// ("lr/pg0", "eta_seconds", "test-rmse-std"). True for unknown names.
bool may_be_metric(std::string_view name);

/// Both ends belong to the range; infinite where there is no bound.
struct MetricBounds {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();

  double clamp(double value) const { return value < low ? low : value > high ? high : value; }

  friend bool operator==(const MetricBounds&, const MetricBounds&) = default;
};

/// Bounds of the metric by its name and the values seen so far. Shares are in [0, 1], or in [0, 100] if a value exceeds
/// 1. A bound that a value breaks is dropped (a density's negative log-likelihood is below 0). Non-finite values do not
/// count. Unknown names have no bounds.
MetricBounds metric_bounds(std::string_view name, std::span<const double> values = {});

}  // namespace autoepoch
