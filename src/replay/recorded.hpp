// A stored study as a ground: what would another rule have done with the curves that were recorded?
//
// Only what was recorded is known. A trial that would have been trained further than it was ends there, as if it were
// complete.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "autoepoch/sampler.hpp"
#include "autoepoch/trial.hpp"
#include "replay/ground.hpp"

namespace autoepoch::replay {

/// The configurations and curves of a study's trials. Throws InvalidInput if there is no trial with an observation.
std::unique_ptr<const Ground> record_ground(const History& history);

/// Suggests the configurations of a ground in their order: those of a study as its own sampler did.
class RecordedOrder final : public Sampler {
 public:
  explicit RecordedOrder(std::shared_ptr<const CandidateSet> candidates) : candidates_(std::move(candidates)) {}

  /// The first unused one.
  Suggestion suggest(const History& history, Rng& rng) const override;

 private:
  std::shared_ptr<const CandidateSet> candidates_;
};

/// A trial that would have gone on beyond its record.
struct Unknown {
  TrialNumber trial = {};  ///< its number in the recorded study
  int epochs = 0;          ///< that were recorded
};

/// By number. A recorded trial that its own early stopping or max_epochs completed has no unknown future.
std::vector<Unknown> unknown_futures(const History& recorded, const std::vector<Trial>& replayed);

}  // namespace autoepoch::replay
