// The checks of a study before any training.
#pragma once

#include "autoepoch/experiment.hpp"
#include "experiments/settings.hpp"

namespace autoepoch::experiments {

/// The settings of some trial that the space allows. Throws InvalidInput as parse_settings does.
Settings example_settings(const StudySpec& spec);

/// Some samples validate, unless "refit" has them train.
bool has_validation(const DataSettings& data);

/// Of the settings: a name or a bound of the search space that no setting allows would otherwise show
/// only when a trial comes upon it. Throws InvalidInput as parse_settings and check_metric do.
void check_study(const StudySpec& spec);

/// Of files, columns and shapes: makes a trial that the space allows, without training it. Throws InvalidInput as the
/// factory does; whatever else it throws is that one configuration's fault, or the machine's.
void check_first_trial(const StudySpec& spec, const ExperimentFactory& factory);

}  // namespace autoepoch::experiments
