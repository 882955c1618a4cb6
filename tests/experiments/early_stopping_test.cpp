#include "experiments/early_stopping.hpp"

#include <fstream>
#include <sstream>
#include <string>

#include "support/catch.hpp"

namespace autoepoch::experiments {

TEST_CASE("Trials stop where Keras's EarlyStopping stops, with the same weights") {
  std::ifstream file("tests/golden/early_stopping.txt");
  int compared = 0;
  for (std::string line; std::getline(file, line);) {
    std::istringstream fields(line);
    std::string mode;
    int patience = 0;
    double min_delta = 0;
    int start = 0;
    int expected_stop = 0;
    int expected_best = 0;
    if (!(fields >> mode >> patience >> min_delta >> start >> expected_stop >> expected_best)) {
      continue;  // the comment
    }
    INFO(line);
    const EarlyStoppingSettings settings{.patience = patience, .min_delta = min_delta, .start_from_epoch = start};
    EarlyStopping stopping(settings, mode == "min");
    int epoch = 0;
    int best = 0;
    for (double value = 0; !stopping.stopped() && fields >> value;) {
      EarlyStopping resumed(settings, mode == "min");  // as if interrupted before every epoch
      resumed.set_state(stopping.state());
      stopping = resumed;
      best = stopping.update(++epoch, value) ? epoch : best;
    }
    CHECK((stopping.stopped() ? epoch : 0) == expected_stop);
    CHECK(best == expected_best);
    ++compared;
  }
  CHECK(compared == 144);
}

TEST_CASE("Without a patience nothing stops") {
  EarlyStopping stopping({}, true);
  for (int epoch = 1; epoch < 100; ++epoch) {
    stopping.update(epoch, epoch);
  }
  CHECK(!stopping.stopped());
}

}  // namespace autoepoch::experiments
