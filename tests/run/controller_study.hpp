// The study that toy_controller searches.
#pragma once

#include "support/toy_scheduler.hpp"
#include "support/toy_study.hpp"

namespace autoepoch::test {

inline StudySpec controller_study() {
  StudySpec spec = toy_spec();
  spec.budget.trials = 40;
  spec.run.retries = 1000;
  return spec;
}

/// The toy sampler's choices, with epochs long enough for many kills.
class ControllerSampler final : public Sampler {
 public:
  Suggestion suggest(const History& history, Rng& rng) const override {
    Suggestion suggestion = ToySampler().suggest(history, rng);
    suggestion.params.set("milliseconds", std::int64_t{8});
    return suggestion;
  }
};

}  // namespace autoepoch::test
