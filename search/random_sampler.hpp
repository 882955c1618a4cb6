// Independent uniform draws from the unit cube.
#pragma once

#include "autoepoch/sampler.hpp"

namespace autoepoch {

class RandomSampler : public Sampler {
 public:
  Params suggest(const History& history, Rng& rng) const override;
};

}  // namespace autoepoch
