// A worker of toy experiments for the tests of the program. Its "experiment" may have no settings but those of the
// training after a search.
#include <string>
#include <vector>

#include "autoepoch/json.hpp"
#include "run/worker.hpp"
#include "support/toy_experiment.hpp"

using namespace autoepoch;

int main(int argc, char** argv) {
  const auto probe = [] { return run::Machine{.cores = 2, .gpus = {}, .library = "toys"}; };
  const auto check = [](const StudySpec& spec) {
    for (const auto& [name, value] : parse_params(spec.experiment))
      if (name != "test" && name != "refit" && name != "folds")
        throw InvalidInput("/experiment", "toys have no settings");
  };
  return run::serve_worker({argv + 1, argv + argc}, test::make_toy, probe, check);
}
