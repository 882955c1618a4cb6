// Trial number i gets point i of the study's scrambled Sobol sequence (see space_filling.hpp): the trials cover the
// space evenly however many there will be. A configuration already used is replaced by a random one.
#pragma once

#include "autoepoch/kinds.hpp"

namespace autoepoch {

/// The kind "sobol".
SamplerKind sobol_kind();

class SobolSampler : public Sampler {
 public:
  Suggestion suggest(const History& history, Rng& rng) const override;
};

}  // namespace autoepoch
