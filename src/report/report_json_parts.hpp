// The document of report_json in the parts that change on their own.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "report/json_values.hpp"
#include "report/report_input.hpp"
#include "report/thinning.hpp"

namespace autoepoch::report {

/// A STUDY without its trials.
Json study_facts(const ReportInput& input, const Thinning& thinning);

/// The TRIALs that are wanted, by number.
std::vector<Json> trial_facts(const ReportInput& input, const Thinning& thinning,
                              const std::function<bool(TrialNumber number)>& wanted);

}  // namespace autoepoch::report
