// The tree-structured Parzen estimator [Bergstra11], multivariate.
//
// How. l(x) is the density of the best tenth of the trials, g(x) that of all others, pending trials included. Of some
// draws from l, the one with the largest l(x) / g(x) is suggested. The first trials are a Sobol design. Partial curves
// and failed trials enter as in trial_outcomes.hpp, without their variance.
//
// Why. It is cheap and assumes nothing of the objective. It needs more trials than the sampler "gp".
#pragma once

#include "autoepoch/kinds.hpp"

namespace autoepoch {

/// The kind "tpe".
SamplerKind tpe_kind();

class TpeSampler final : public Sampler {
 public:
  Suggestion suggest(const History& history, Rng& rng) const override;
};

}  // namespace autoepoch
