#include "search/random_sampler.hpp"

#include <vector>

#include "search/candidates.hpp"
#include "search/unused_configurations.hpp"

namespace autoepoch {

SamplerKind random_kind() {
  return {.name = "random",
          .what = "independent uniform draws",
          .takes_candidates = true,
          .make = [](const KindInputs& in) { return std::make_unique<RandomSampler>(in.candidates); }};
}

Suggestion RandomSampler::suggest(const History& history, Rng& rng) const {
  if (!candidates_) return {prefer_unused(history, history.spec().space.sample(rng), rng)};
  const std::vector<Eigen::Index> unused = candidates_->unused(history);
  if (unused.empty()) return {candidates_->params(0)};
  return {candidates_->params(unused[rng.below(unused.size())])};
}

}  // namespace autoepoch
