// The rungs of successive halving: the epochs at which trials are compared.
#pragma once

#include <string>
#include <vector>

#include "autoepoch/study.hpp"

namespace autoepoch {

/// first_rung * eta^k as long as that is below max_epochs, then max_epochs itself. Ascending, never empty.
/// Requires: eta >= 2, first_rung >= 1, max_epochs >= 1.
std::vector<int> rungs(const StudySpec& spec);

/// What a preview of a study with rungs should warn of: a budget too small for them, a first rung that ranks untrained
/// models.
std::vector<std::string> rung_warnings(const StudySpec& spec);

}  // namespace autoepoch
