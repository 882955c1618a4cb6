#include <algorithm>
#include <iostream>
#include <limits>
#include <nlohmann/json.hpp>

#include "autoepoch/error.hpp"
#include "bench.hpp"
#include "support/problems.hpp"

namespace autoepoch::bench {
namespace {

problems::Problem find_problem(const std::string& name) {
  for (const auto& make : {problems::branin, problems::hartmann6, problems::ackley10, problems::rosenbrock5,
                           problems::mixed, problems::conditional}) {
    problems::Problem problem = make();
    if (problem.name == name) return problem;
  }
  throw InvalidInput("no such function: " + name);
}

/// Regret after each trial.
std::vector<double> run(const Sampler& sampler, const problems::Problem& problem, int count, int seed) {
  StudySpec spec;
  spec.space = problem.space;
  spec.seed = static_cast<std::uint64_t>(seed);
  std::vector<Trial> trials;
  std::vector<double> regret;
  double best = std::numeric_limits<double>::infinity();
  while (std::ssize(trials) < count) {
    Rng rng = Rng::stream(spec.seed, trials.size(), "suggest");
    Trial trial{.number = std::ssize(trials),
                .params = sampler.suggest(History(spec, trials), rng).params,
                .state = TrialState::completed};
    const double value = problem.value(trial.params);
    trial.curve.append({.epoch = 1, .value = value});
    trials.push_back(std::move(trial));
    best = std::min(best, value);
    regret.push_back(best - problem.optimum);
  }
  return regret;
}

}  // namespace

void run_functions(const FunctionsOptions& options) {
  for (const std::string& name : options.functions) {
    const problems::Problem problem = find_problem(name);
    for (int seed = options.first_seed; seed < options.first_seed + options.seeds; ++seed) {
      const auto sampler = make_sampler(options.sampler);
      const double start = cpu_seconds();
      const std::vector<double> regret = run(*sampler, problem, options.trials, seed);
      nlohmann::json line{{"function", name},
                          {"sampler", options.sampler.name},
                          {"seed", seed},
                          {"cpu_seconds", cpu_seconds() - start}};
      for (int n = 25; n <= options.trials; n *= 2)
        line["regret"][std::to_string(n)] = regret[static_cast<std::size_t>(n - 1)];
      std::cout << line << std::endl;
    }
  }
}

}  // namespace autoepoch::bench
