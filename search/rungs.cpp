#include "search/rungs.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cassert>
#include <cstdint>

namespace autoepoch {

std::vector<int> rungs(const RungOptions& options, int max_epochs) {
  assert(options.eta >= 2 && options.first_rung >= 1 && max_epochs >= 1);
  std::vector<int> rungs;
  for (std::int64_t epoch = options.first_rung; epoch < max_epochs; epoch *= options.eta)
    rungs.push_back(static_cast<int>(epoch));
  rungs.push_back(max_epochs);
  return rungs;
}

std::vector<std::string> rung_warnings(const RungOptions& options, const Budget& budget) {
  std::vector<std::string> warnings;
  const std::vector<int> ladder = rungs(options, budget.max_epochs);
  if (ladder.size() == 1) {
    warnings.push_back(fmt::format("first_rung {} is not below max_epochs {}: every trial is trained to the end",
                                   options.first_rung, budget.max_epochs));
    return warnings;
  }
  std::int64_t needed = 1;
  for (std::size_t k = 0; k + 1 < ladder.size() && needed < INT32_MAX; ++k) needed *= options.eta;
  if (budget.trials && *budget.trials < needed)
    warnings.push_back(
        fmt::format("{} trials are few for the rungs {} with eta {}: {} would fill them; the best trial "
                    "is trained to the end all the same",
                    *budget.trials, fmt::join(ladder, ", "), options.eta, needed));
  if (ladder.front() < 3 && budget.max_epochs >= 10)
    warnings.push_back(
        fmt::format("the first rung, epoch {}, compares models that have hardly been trained; 3 is safer", ladder[0]));
  return warnings;
}

std::vector<Option> rung_options() {
  return {{"eta", IntegerOption{2}, std::int64_t{3}, "The best 1/eta of a rung go on to the next one."},
          {"first_rung", IntegerOption{1}, std::int64_t{1}, "Epochs of the first rung: earlier values rank no trial."}};
}

RungOptions rungs_of(const OptionValues& values) { return {values.count("eta"), values.count("first_rung")}; }

}  // namespace autoepoch
