// Which metrics a trial reports, and which of their values are better.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "autoepoch/worker_description.hpp"
#include "experiments/settings.hpp"

namespace autoepoch::experiments {

/// What a metric depends on beside the settings.
struct MetricScope {
  bool has_val = true;                    ///< there is a validation set
  std::optional<int> classes = {};        ///< absent: not known yet, nor are the targets
  std::vector<std::string> targets = {};  ///< columns of numbers, by name
};

/// All of them, what cannot be an objective last. While the columns are not known "val_rmse_*" stands for theirs.
std::vector<MetricDescription> reported_metrics(const Settings& settings, const MetricScope& scope);

/// Throws InvalidInput for `pointer` if the settings do not report this metric, or only as an account of the training.
void check_metric(const std::string& metric, const std::string& pointer, const Settings& settings,
                  const MetricScope& scope);

/// Of a metric that check_metric accepts; none of others.
std::optional<Direction> direction_of(const std::string& metric, const Settings& settings, const MetricScope& scope);

}  // namespace autoepoch::experiments
