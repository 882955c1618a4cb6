// What a report tells of the best trial beside what is stored. Found by the caller, as reports read the storage only.
#pragma once

#include <optional>
#include <string>

#include "autoepoch/advice.hpp"

namespace autoepoch::report {

struct Findings {
  std::optional<std::string> checkpoint = {};  ///< file of the best trial's best epoch
  std::optional<Advice> advice = {};           ///< absent: not asked for, or nothing is known yet
};

}  // namespace autoepoch::report
