// Which configuration to try next.
#pragma once

#include <string>

#include "autoepoch/history.hpp"
#include "autoepoch/random.hpp"

namespace autoepoch {

struct Suggestion {
  Params params;
  std::string remark = {};  ///< what a user should know of it (a fallback used, a doubtful model); empty if all is well
};

/// A function from history to a configuration. Thread-safety: const methods may run concurrently. An object may keep
/// what it has computed from a history: see Scheduler.
class Sampler {
 public:
  virtual ~Sampler() = default;

  /// Ensures: history.spec().space contains the result; in a finite space no configuration is repeated before all have
  /// been used. `rng` is the stream of (seed, number of the new trial, "suggest"): the result depends on nothing else.
  virtual Suggestion suggest(const History& history, Rng& rng) const = 0;
};

}  // namespace autoepoch
