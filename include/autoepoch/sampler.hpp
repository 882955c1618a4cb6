// Which configuration to try next.
#pragma once

#include <string>

#include "autoepoch/random.hpp"
#include "autoepoch/study.hpp"

namespace autoepoch {

/// A function from history to a configuration. Thread-safety: const methods may run concurrently.
class Sampler {
 public:
  virtual ~Sampler() = default;

  /// Ensures: history.spec().space contains the result; in a finite space no configuration is repeated before all have
  /// been used. `rng` is the stream of (seed, number of the new trial, "suggest"): the result depends on nothing else.
  virtual Params suggest(const History& history, Rng& rng) const = 0;

  /// What a user should know about suggestions from this history (a fallback used, a doubtful model); empty if all is
  /// well.
  virtual std::string remarks(const History&) const { return {}; }
};

}  // namespace autoepoch
