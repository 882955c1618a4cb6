// The real tuner on virtual time over what was measured before.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "autoepoch/sampler.hpp"
#include "autoepoch/scheduler.hpp"
#include "replay/ground.hpp"

namespace autoepoch::replay {

/// Epochs after which the regret is told, as far as the budget goes.
inline constexpr int kCheckpoints[] = {100, 200, 350, 500, 750, 1000, 1500, 2000, 4000};

struct ReplayResult {
  std::vector<Trial> trials = {};   ///< as they are at the end
  std::vector<double> regret = {};  ///< after 1, 2, ... epochs, those that diverged included
  double seconds = 0;               ///< wall time that all decisions took
};

/// The regret at the checkpoints within the budget; a search that ended early keeps its last one.
std::map<int, double> at_checkpoints(const std::vector<double>& regret, std::int64_t budget);

/// Runs `spec` (its budget.epochs must be set) with spec.run.workers workers, an epoch taking one unit of virtual time;
/// a trial whose further values are not known is complete. Epochs are counted as they end, in the order of virtual
/// time. The regret is that of the best loss seen so far, at most 1e6.
ReplayResult replay(const Ground& ground, const StudySpec& spec, const Sampler& sampler, const Scheduler& scheduler);

}  // namespace autoepoch::replay
