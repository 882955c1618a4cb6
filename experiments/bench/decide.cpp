#include <algorithm>
#include <cmath>
#include <iostream>
#include <nlohmann/json.hpp>

#include "bench.hpp"
#include "search/freeze_thaw.hpp"
#include "support/problems.hpp"

namespace autoepoch::bench {
namespace {

constexpr int kMaxEpochs = 50;

/// A noisy loss that falls towards a floor, which the configuration decides.
double loss(const Params& params, int dims, int epoch, Rng& rng) {
  double floor = 0.1;
  for (int j = 0; j < dims; ++j) floor += std::pow(problems::x(params, static_cast<std::size_t>(j)) - 0.3, 2);
  return floor + std::exp(-epoch / 8.0) + 0.01 * rng.normal();
}

void train(Trial& trial, int dims, int until, Rng& rng) {
  for (int epoch = trial.curve.epochs() + 1; epoch <= until; ++epoch)
    trial.curve.append({.epoch = epoch, .value = loss(trial.params, dims, epoch, rng), .seconds = 1});
  trial.until = until;
  trial.state = until == kMaxEpochs ? TrialState::completed : TrialState::paused;
}

}  // namespace

void run_decide(const DecideOptions& options) {
  StudySpec spec{.space = problems::cube(static_cast<std::size_t>(options.dims), 0, 1),
                 .budget = {.max_epochs = kMaxEpochs}};
  for (const int n : options.n) {
    const FreezeThaw scheduler;
    Rng rng(1);
    std::vector<Trial> trials;
    for (int i = 0; i < n; ++i) {
      trials.push_back({.number = i, .params = spec.space.sample(rng)});
      train(trials.back(), options.dims,
            1 + static_cast<int>(rng.below(static_cast<std::uint64_t>(2 * options.epochs - 1))), rng);
    }
    std::vector<double> milliseconds;
    for (int i = 0; i < options.repeats; ++i) {
      const double start = cpu_seconds();
      const Next next = scheduler.next(History(spec, trials));
      milliseconds.push_back(1e3 * (cpu_seconds() - start));
      if (const auto* resume = std::get_if<Resume>(&next)) {
        train(trials[index_of(resume->trial)], options.dims, resume->until, rng);
      } else if (const auto* fresh = std::get_if<StartNew>(&next)) {
        trials.push_back({.number = std::ssize(trials), .params = *fresh->params});
        train(trials.back(), options.dims, fresh->until, rng);
      }
    }
    std::sort(milliseconds.begin(), milliseconds.end());
    std::cout << nlohmann::json{{"scheduler", "freeze_thaw"},
                                {"dims", options.dims},
                                {"n", n},
                                {"observations", History(spec, trials).epochs_spent()},
                                {"median_ms", milliseconds[milliseconds.size() / 2]},
                                {"max_ms", milliseconds.back()}}
              << std::endl;
  }
}

}  // namespace autoepoch::bench
