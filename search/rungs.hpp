// The rungs of successive halving: the epochs at which trials are compared.
#pragma once

#include <string>
#include <vector>

#include "autoepoch/option.hpp"
#include "autoepoch/study.hpp"

namespace autoepoch {

struct RungOptions {
  int eta = 3;         ///< the best 1/eta of a rung go on; at least 2
  int first_rung = 1;  ///< its epochs; at least 1
};

/// first_rung * eta^k as long as that is below max_epochs, then max_epochs itself. Ascending, never empty.
/// Requires: max_epochs >= 1.
std::vector<int> rungs(const RungOptions& options, int max_epochs);

/// What a preview of a study with rungs should warn of: a budget too small for them, a first rung that ranks untrained
/// models.
std::vector<std::string> rung_warnings(const RungOptions& options, const Budget& budget);

/// "eta" and "first_rung", for the kinds that have rungs.
std::vector<Option> rung_options();
RungOptions rungs_of(const OptionValues& values);

}  // namespace autoepoch
