// Trial number i gets point i of the study's scrambled Sobol sequence (see space_filling.hpp): the trials cover the
// space evenly however many there will be. A configuration already used is replaced by a random one.
#pragma once

#include "autoepoch/sampler.hpp"

namespace autoepoch {

class SobolSampler : public Sampler {
 public:
  Params suggest(const History& history, Rng& rng) const override;
};

}  // namespace autoepoch
