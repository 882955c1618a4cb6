// The checks of a study before any training.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "autoepoch/experiment.hpp"
#include "experiments/settings.hpp"

namespace autoepoch::experiments {

/// What a metric depends on beside the settings.
struct MetricScope {
  bool has_val = true;                    ///< there is a validation set
  std::optional<int> classes = {};        ///< absent: not known yet, nor are the targets
  std::vector<std::string> targets = {};  ///< regression: the columns' names
};

/// Throws InvalidInput for `pointer` if the settings do not report this metric.
void check_metric(const std::string& metric, const std::string& pointer, const Settings& settings,
                  const MetricScope& scope);

/// Of the settings: a name or a bound of the search space that no setting allows would otherwise show
/// only when a trial comes upon it. Throws InvalidInput as parse_settings and check_metric do.
void check_study(const StudySpec& spec);

/// Of files, columns and shapes: makes a trial that the space allows, without training it. Throws InvalidInput as the
/// factory does; whatever else it throws is that one configuration's fault, or the machine's.
void check_first_trial(const StudySpec& spec, const ExperimentFactory& factory);

}  // namespace autoepoch::experiments
