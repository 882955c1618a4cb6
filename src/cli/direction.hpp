// Which values of the objective are better: what the space file says, against what is known of the metric.
#pragma once

#include "autoepoch/study.hpp"
#include "autoepoch/worker_description.hpp"

namespace autoepoch::cli {

enum class DirectionSource {
  file,    ///< the space file says it
  open,    ///< the space file leaves it open
  stored,  ///< the search has gone by it
};

/// Fills in a direction that is open, from the worker's description of the metric or else from the metric's name, and
/// says so on stderr. Throws InvalidInput for "/objective/direction" if the file contradicts the worker; what
/// contradicts the name alone, or a search that has begun, is only said.
void settle_direction(DirectionSource source, const WorkerDescription& worker, Objective& objective);

}  // namespace autoepoch::cli
