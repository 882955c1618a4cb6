#include <algorithm>
#include <cmath>
#include <iostream>
#include <nlohmann/json.hpp>

#include "bench.hpp"
#include "support/problems.hpp"

namespace autoepoch::bench {
namespace {

double objective(const Params& params, int dims) {
  double sum = std::sin(5 * problems::x(params, 0));
  for (int j = 0; j < dims; ++j) sum += std::pow(problems::x(params, static_cast<std::size_t>(j)) - 0.3, 2);
  return sum;
}

}  // namespace

void run_ask(const AskOptions& options) {
  StudySpec spec;
  spec.space = problems::cube(static_cast<std::size_t>(options.dims), 0, 1);
  for (const int n : options.n) {
    const auto sampler = make_sampler(options.sampler);
    std::vector<Trial> trials;
    const auto add = [&](const Params& params) {
      Trial trial{.number = std::ssize(trials), .params = params, .state = TrialState::completed};
      trial.curve.append({.epoch = 1, .value = objective(params, options.dims)});
      trials.push_back(trial);
    };
    for (Rng rng(1); std::ssize(trials) < n;) add(spec.space.sample(rng));
    Rng warm_up(2);
    sampler->suggest(History(spec, trials), warm_up);  // a study under way has its fit
    std::vector<double> milliseconds;
    for (int i = 0; i < options.repeats; ++i) {
      Rng rng = Rng::stream(1, trials.size(), "suggest");
      const double start = cpu_seconds();
      const Params params = sampler->suggest(History(spec, trials), rng).params;
      milliseconds.push_back(1e3 * (cpu_seconds() - start));
      add(params);
    }
    double sum = 0;
    for (const double ms : milliseconds) sum += ms;
    std::sort(milliseconds.begin(), milliseconds.end());
    std::cout << nlohmann::json{{"sampler", options.sampler.name},
                                {"dims", options.dims},
                                {"n", n},
                                {"median_ms", milliseconds[milliseconds.size() / 2]},
                                {"mean_ms", sum / options.repeats},
                                {"max_ms", milliseconds.back()}}
              << std::endl;
  }
}

}  // namespace autoepoch::bench
