// The tree-structured Parzen estimator [Bergstra11], multivariate: l(x) is the density of the best tenth of the trials,
// g(x) that of all others; of some draws from l, the one with the largest l(x) / g(x). Pending trials count among the
// others. Cheap, and without assumptions on the objective; needs more trials than "gp".
//
// The first trials are a Sobol design. Partial curves and failed trials enter as in trial_outcomes.hpp, without their
// variance.
#pragma once

#include "autoepoch/sampler.hpp"

namespace autoepoch {

class TpeSampler final : public Sampler {
 public:
  Params suggest(const History& history, Rng& rng) const override;
};

}  // namespace autoepoch
