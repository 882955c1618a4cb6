#include <autoepoch/tune.hpp>
#include <cmath>
#include <iostream>

using namespace autoepoch;

int main() {
  StudySpec spec{.name = "example", .budget = {.max_epochs = 27, .trials = 40}};
  spec.space = SearchSpace({{"rate", FloatRange{1e-4, 1, Scale::log}}, {"layers", IntRange{1, 4}}});
  spec.search.options["first_rung"] = 3;

  const Summary summary = tune(spec, [](const Params& params, int epoch) {  // train an epoch, return the loss
    const double distance = std::log10(params.number("rate")) + 2;
    return distance * distance + 0.1 * params.number("layers") + 1.0 / epoch;
  });
  std::cout << to_string(summary.best->params) << "\nloss " << summary.best_epoch->value << " after "
            << summary.best_epoch->epoch << " epochs; " << summary.epochs << " epochs in all\n";
}
