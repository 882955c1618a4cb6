// Which settings go together.
#pragma once

#include "experiments/setting_reader.hpp"
#include "experiments/settings.hpp"

namespace autoepoch::experiments {

/// Throws InvalidInput for the setting to be changed.
void check_combinations(const SettingReader& reader, const Settings& settings);

/// Of settings that are fixed where `selector` ("dataset", "model", "optimizer", "schedule") is searched: throws
/// InvalidInput for one that none of its `possible` values has.
void check_possible(const Params& fixed, const std::string& selector, const std::vector<std::string>& possible);

}  // namespace autoepoch::experiments
