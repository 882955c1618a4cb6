#include "search/sobol_sampler.hpp"

#include "search/space_filling.hpp"
#include "search/unused_configurations.hpp"

namespace autoepoch {

SamplerKind sobol_kind() {
  return {.name = "sobol",
          .what = "a scrambled Sobol sequence, which fills the space evenly",
          .make = [](const KindInputs&) { return std::make_unique<SobolSampler>(); }};
}

Suggestion SobolSampler::suggest(const History& history, Rng& rng) const {
  const StudySpec& spec = history.spec();
  const SobolSequence sequence(spec.space.dims(), spec.seed);
  return {prefer_unused(history, spec.space.decode(sequence.point(history.trials().size())), rng)};
}

}  // namespace autoepoch
