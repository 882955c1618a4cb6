// Independent uniform draws from the unit cube, or from the unused members of a set of candidates.
#pragma once

#include <memory>
#include <utility>

#include "autoepoch/kinds.hpp"

namespace autoepoch {

/// The kind "random".
SamplerKind random_kind();

class RandomSampler : public Sampler {
 public:
  /// Of the whole space, or only of the members of a set of candidates.
  explicit RandomSampler(std::shared_ptr<const CandidateSet> candidates = nullptr)
      : candidates_(std::move(candidates)) {}

  Suggestion suggest(const History& history, Rng& rng) const override;

 private:
  std::shared_ptr<const CandidateSet> candidates_;
};

}  // namespace autoepoch
