#include <autoepoch/tune.hpp>
#include <cmath>
#include <iostream>

using namespace autoepoch;

int main() {
  StudySpec spec{.name = "example", .budget = {.max_epochs = 27, .trials = 40}};
  spec.space = SearchSpace({{"rate", FloatRange{1e-4, 1, Scale::log}}, {"layers", IntRange{1, 4}}});
  spec.search.options["first_rung"] = 3;

  Study study(spec);
  while (const auto trial = study.ask()) {
    const double distance = std::log10(trial->params().number("rate")) + 2;
    double loss = 0;
    int epoch = trial->next_epoch();  // train from here on, until told that this trial is to end
    do loss = distance * distance + 0.1 * trial->params().number("layers") + 1.0 / epoch;
    while (study.report(*trial, epoch++, loss));
  }
  std::cout << to_string(study.summary().best->params) << "\nloss " << study.summary().best_epoch->value << "\n";
}
