// What every scheduler must hold, checked over random searches in virtual time (see search_simulation.hpp).
#pragma once

#include <functional>
#include <limits>
#include <memory>

#include "search/rungs.hpp"
#include "support/search_simulation.hpp"

namespace autoepoch::conformance {

/// Learning curves of a hidden quality, with noise; a trial fails at a random epoch with probability `p_failed`.
inline SearchSimulation::Curve random_curves(std::uint64_t seed, double p_failed) {
  return [=](std::int64_t trial, int epoch) {
    Rng rng = Rng::stream(seed, static_cast<std::uint64_t>(trial), "curve");
    const double quality = rng.uniform();
    const bool fails = rng.uniform() < p_failed;
    if (fails && epoch > static_cast<int>(rng.below(12))) return std::numeric_limits<double>::quiet_NaN();
    Rng noise = Rng::stream(seed, static_cast<std::uint64_t>(trial * 1000 + epoch), "noise");
    return quality + 1.0 / epoch + 0.1 * noise.normal();
  };
}

/// A study of random size and direction over a space.
inline StudySpec random_study(Rng& rng, const SearchSpace& space) {
  StudySpec spec{.space = space};
  spec.objective.direction = rng.below(2) ? Direction::minimize : Direction::maximize;
  spec.budget.max_epochs = 1 + static_cast<int>(rng.below(40));
  spec.budget.trials = 1 + static_cast<int>(rng.below(40));
  if (rng.below(4) == 0) spec.budget.epochs = 1 + static_cast<int>(rng.below(400));
  return spec;
}

inline RungOptions random_rungs(Rng& rng) {
  RungOptions rungs;
  rungs.eta = 2 + static_cast<int>(rng.below(3));
  rungs.first_rung = 1 + static_cast<int>(rng.below(4));
  return rungs;
}

using SchedulerMaker = std::function<std::unique_ptr<const Scheduler>(const RungOptions&)>;

inline bool is_any_trained_to_the_end(const SearchSimulation& search) {
  return std::any_of(search.trials.begin(), search.trials.end(),
                     [&](const Trial& t) { return t.curve.epochs() == search.spec.budget.max_epochs; });
}

/// The whole suite. `trains_to_the_end`: a search without failures that is not cut off by its epochs trains at least
/// one trial to max_epochs.
inline void check_scheduler(const SchedulerMaker& make, bool trains_to_the_end = true, int searches = 60,
                            const SearchSpace& space = {}) {
  for (int seed = 0; seed < searches; ++seed) {
    for (const int workers : {1, 2, 8}) {
      INFO("seed " << seed << ", " << workers << " workers");
      Rng rng(static_cast<std::uint64_t>(seed));
      const StudySpec spec = random_study(rng, space);
      const auto scheduler = make(random_rungs(rng));
      const bool rough = seed % 2 == 1;
      SearchSimulation search(*scheduler, spec, random_curves(rng(), rough ? 0.3 : 0), workers, rng());
      search.p_interrupted = rough ? 0.05 : 0;
      search.run();
      if (!search.finish) continue;
      CHECK(search.trials.size() == static_cast<std::size_t>(*spec.budget.trials));
      CHECK(search.history().count(TrialState::running) == 0);
      if (trains_to_the_end && !rough) CHECK(is_any_trained_to_the_end(search));
      search.extend(spec.budget.max_epochs + 7, 3);
      search.run();
      if (search.finish && trains_to_the_end && !rough) CHECK(is_any_trained_to_the_end(search));
    }
  }
}

}  // namespace autoepoch::conformance
