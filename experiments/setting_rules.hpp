// Which settings go together.
#pragma once

#include "experiments/setting_reader.hpp"
#include "experiments/settings.hpp"

namespace autoepoch::experiments {

/// Throws InvalidInput for the setting to be changed.
void check_combinations(const SettingReader& reader, const Settings& settings);

}  // namespace autoepoch::experiments
