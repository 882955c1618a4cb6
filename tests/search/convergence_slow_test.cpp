// Regret on the problems of the literature, with fixed seeds. The bounds are far above what is reached (see the bench's
// tables), and below what an optimizer that has lost its way would reach.
#include <algorithm>
#include <limits>

#include "search/gp_sampler.hpp"
#include "search/sobol_sampler.hpp"
#include "search/tpe_sampler.hpp"
#include "support/catch.hpp"
#include "support/study_of_trials.hpp"

using namespace autoepoch;

namespace {

/// Over five seeds.
double median_regret(const Sampler& sampler, const problems::Problem& problem, int trials) {
  std::vector<double> regret;
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    double best = std::numeric_limits<double>::infinity();
    for (const Trial& trial : optimized(sampler, spec_of(problem, seed), problem, trials))
      best = std::min(best, problem.value(trial.params));
    regret.push_back(best - problem.optimum);
  }
  std::sort(regret.begin(), regret.end());
  return regret[2];
}

}  // namespace

TEST_CASE("the GP sampler converges") {
  const GpSampler gp;
  CHECK(median_regret(gp, problems::branin(), 50) < 0.02);
  CHECK(median_regret(gp, problems::hartmann6(), 70) < 0.2);
  CHECK(median_regret(gp, problems::rosenbrock5(), 70) < 500);
  CHECK(median_regret(gp, problems::mixed(), 50) < 0.01);
  CHECK(median_regret(gp, problems::conditional(), 50) < 0.01);
}

TEST_CASE("the TPE sampler beats a space-filling design") {
  for (const problems::Problem& problem : {problems::branin(), problems::hartmann6(), problems::mixed()}) {
    INFO(problem.name);
    CHECK(median_regret(TpeSampler(), problem, 100) < median_regret(SobolSampler(), problem, 100));
  }
}
