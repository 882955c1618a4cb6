#include "search/rungs.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cassert>
#include <cstdint>

namespace autoepoch {

std::vector<int> rungs(const StudySpec& spec) {
  assert(spec.search.eta >= 2 && spec.search.first_rung >= 1 && spec.budget.max_epochs >= 1);
  std::vector<int> rungs;
  for (std::int64_t epoch = spec.search.first_rung; epoch < spec.budget.max_epochs; epoch *= spec.search.eta)
    rungs.push_back(static_cast<int>(epoch));
  rungs.push_back(spec.budget.max_epochs);
  return rungs;
}

std::vector<std::string> rung_warnings(const StudySpec& spec) {
  std::vector<std::string> warnings;
  if (spec.search.scheduler == "full") return warnings;
  const std::vector<int> ladder = rungs(spec);
  const int eta = spec.search.eta;
  if (ladder.size() == 1) {
    warnings.push_back(fmt::format("first_rung {} is not below max_epochs {}: every trial is trained to the end",
                                   spec.search.first_rung, spec.budget.max_epochs));
    return warnings;
  }
  std::int64_t needed = 1;
  for (std::size_t k = 0; k + 1 < ladder.size() && needed < INT32_MAX; ++k) needed *= eta;
  if (spec.budget.trials && *spec.budget.trials < needed)
    warnings.push_back(
        fmt::format("{} trials are few for the rungs {} with eta {}: {} would fill them; the best trial "
                    "is trained to the end all the same",
                    *spec.budget.trials, fmt::join(ladder, ", "), eta, needed));
  if (ladder.front() < 3 && spec.budget.max_epochs >= 10)
    warnings.push_back(
        fmt::format("the first rung, epoch {}, compares models that have hardly been trained; 3 is safer", ladder[0]));
  return warnings;
}

}  // namespace autoepoch
