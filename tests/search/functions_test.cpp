#include <cmath>
#include <fstream>
#include <sstream>
#include <string>

#include "autoepoch/json.hpp"
#include "support/catch.hpp"
#include "support/problems.hpp"

using namespace autoepoch;

TEST_CASE("the test functions are the ones the reference optimizer is run on") {
  std::ifstream file("tests/golden/functions.txt");  // by experiments/bench/optuna_functions.py golden
  int count = 0;
  for (std::string line; std::getline(file, line); ++count) {
    std::istringstream fields(line);
    std::string name, value, json;
    std::getline(fields, name, '\t');
    std::getline(fields, value, '\t');
    std::getline(fields, json);
    for (const problems::Problem& problem : {problems::branin(), problems::hartmann6(), problems::ackley10(),
                                             problems::rosenbrock5(), problems::mixed(), problems::conditional()}) {
      if (problem.name != name) continue;
      INFO(line);
      const double expected = std::stod(value);
      CHECK(std::abs(problem.value(parse_params(json)) - expected) <= 1e-12 * std::max(1.0, std::abs(expected)));
    }
  }
  CHECK(count == 60);
}
