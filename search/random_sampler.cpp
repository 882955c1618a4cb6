#include "search/random_sampler.hpp"

#include "search/unused_configurations.hpp"

namespace autoepoch {

Params RandomSampler::suggest(const History& history, Rng& rng) const {
  return prefer_unused(history, history.spec().space.sample(rng), rng);
}

}  // namespace autoepoch
