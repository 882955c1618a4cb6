// The real tuner on virtual time over what was measured before.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "autoepoch/sampler.hpp"
#include "autoepoch/scheduler.hpp"
#include "replay/ground.hpp"

namespace autoepoch::replay {

/// Epochs after which the regret is told, as far as the budget goes; where seconds are counted, shares of the budget.
inline constexpr int kCheckpoints[] = {100, 200, 350, 500, 750, 1000, 1500, 2000, 4000};
inline constexpr double kShares[] = {0.1, 0.2, 0.35, 0.5, 0.75, 1};

struct ReplayResult {
  std::vector<Trial> trials = {};          ///< as they are at the end
  std::vector<double> regret = {};         ///< after 1, 2, ... epochs, those that diverged included
  std::vector<double> seconds_spent = {};  ///< by these epochs on all workers together
  double seconds = 0;                      ///< wall time that all decisions took
};

/// The regret at the checkpoints within the budget; a search that ended early keeps its last one.
std::map<int, double> at_checkpoints(const std::vector<double>& regret, std::int64_t budget);

/// The same by seconds, rounded; the largest regret where no epoch has ended by then.
std::map<int, double> at_shares(const ReplayResult& result, double budget);

/// Runs `spec` with spec.run.workers workers. Its budget.epochs must be set, and an epoch takes one unit of virtual
/// time; or budget.seconds, which is spent by all workers together, and an epoch takes the ground's seconds (it must
/// have them); a trial whose further values are not known is complete. Epochs are counted as they end, in the order of
/// virtual time. The regret is that of the best loss seen so far, at most 1e6.
ReplayResult replay(const Ground& ground, const StudySpec& spec, const Sampler& sampler, const Scheduler& scheduler);

}  // namespace autoepoch::replay
