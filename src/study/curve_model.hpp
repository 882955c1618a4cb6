// The curve model of the program's own predictions, and the earlier searches that it learns from.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "autoepoch/curve_model.hpp"
#include "study/directory.hpp"
#include "surrogates/curve_bank.hpp"

namespace autoepoch::study {

/// The finished curves of earlier searches (directories) and of bank files. Throws InvalidInput where there are none.
CurveBank read_banks(const std::vector<std::string>& paths);

/// What was kept in the directory when its search was started, see `search --bank`; empty if nothing was.
CurveBank kept_bank(const Directory& directory);

/// Learns from the directory's kept bank too. Built when it is first asked for, which takes about half a second, and
/// kept for the next one who asks until the bank's file is another. Thread-safe.
std::shared_ptr<const CurveModel> curve_model(const Directory& directory);

}  // namespace autoepoch::study
