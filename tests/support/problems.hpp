// Problems of the literature with known optima, all to be minimized: for samplers, acquisition and benchmarks.
//
// branin, hartmann6, ackley10, rosenbrock5 as in Surjanovic & Bingham, "Virtual Library of Simulation Experiments";
// mixed and conditional are ours, with an optimum that can be read off.
#pragma once

#include <cmath>
#include <functional>
#include <numbers>
#include <string>
#include <vector>

#include "autoepoch/space.hpp"

namespace autoepoch::problems {

using namespace std::string_literals;

struct Problem {
  std::string name;
  SearchSpace space;
  std::function<double(const Params&)> value;
  double optimum = 0;
  Params argmin;  ///< one of them
};

inline SearchSpace cube(std::size_t dims, double low, double high) {
  std::vector<Parameter> parameters;
  for (std::size_t i = 0; i < dims; ++i) parameters.push_back({"x" + std::to_string(i), FloatRange{low, high}});
  return SearchSpace(std::move(parameters));
}

inline double x(const Params& params, std::size_t i) { return params.number("x" + std::to_string(i)); }
inline Params at(const std::vector<double>& point) {
  Params params;
  for (std::size_t i = 0; i < point.size(); ++i) params.set("x" + std::to_string(i), point[i]);
  return params;
}

inline Problem branin() {
  using std::numbers::pi;
  const auto value = [](const Params& p) {
    const double u = x(p, 1) - 5.1 / (4 * pi * pi) * x(p, 0) * x(p, 0) + 5 / pi * x(p, 0) - 6;
    return u * u + 10 * (1 - 1 / (8 * pi)) * std::cos(x(p, 0)) + 10;
  };
  return {"branin", SearchSpace({{"x0", FloatRange{-5, 10}}, {"x1", FloatRange{0, 15}}}), value, 0.39788735772973816,
          at({pi, 2.275})};
}

inline Problem hartmann6() {
  static constexpr double alpha[4] = {1.0, 1.2, 3.0, 3.2};
  static constexpr double a[4][6] = {
      {10, 3, 17, 3.5, 1.7, 8}, {0.05, 10, 17, 0.1, 8, 14}, {3, 3.5, 1.7, 10, 17, 8}, {17, 8, 0.05, 10, 0.1, 14}};
  static constexpr double c[4][6] = {{.1312, .1696, .5569, .0124, .8283, .5886},
                                     {.2329, .4135, .8307, .3736, .1004, .9991},
                                     {.2348, .1451, .3522, .2883, .3047, .6650},
                                     {.4047, .8828, .8732, .5743, .1091, .0381}};
  const auto value = [](const Params& p) {
    double sum = 0;
    for (int i = 0; i < 4; ++i) {
      double exponent = 0;
      for (std::size_t j = 0; j < 6; ++j) exponent -= a[i][j] * std::pow(x(p, j) - c[i][j], 2);
      sum -= alpha[i] * std::exp(exponent);
    }
    return sum;
  };
  return {"hartmann6", cube(6, 0, 1), value, -3.32237, at({.20169, .150011, .476874, .275332, .311652, .6573})};
}

inline Problem ackley10() {
  const auto value = [](const Params& p) {
    double squares = 0, cosines = 0;
    for (std::size_t i = 0; i < 10; ++i) {
      squares += x(p, i) * x(p, i) / 10;
      cosines += std::cos(2 * std::numbers::pi * x(p, i)) / 10;
    }
    return -20 * std::exp(-0.2 * std::sqrt(squares)) - std::exp(cosines) + 20 + std::numbers::e;
  };
  return {"ackley10", cube(10, -32.768, 32.768), value, 0, at(std::vector<double>(10, 0.0))};
}

inline Problem rosenbrock5() {
  const auto value = [](const Params& p) {
    double sum = 0;
    for (std::size_t i = 0; i < 4; ++i)
      sum += 100 * std::pow(x(p, i + 1) - x(p, i) * x(p, i), 2) + std::pow(1 - x(p, i), 2);
    return sum;
  };
  return {"rosenbrock5", cube(5, -5, 10), value, 0, at(std::vector<double>(5, 1.0))};
}

/// Every kind of parameter; each adds its distance from the best value.
inline Problem mixed() {
  const auto value = [](const Params& p) {
    return std::pow(std::log10(p.number("learning_rate")) + 2, 2) + 0.2 * std::abs(p.number("layers") - 3) +
           0.1 * std::abs(std::log2(p.number("batch") / 64)) + (p.text("activation") == "relu" ? 0.0 : 0.3) +
           (p.flag("bias") ? 0.0 : 0.2);
  };
  const auto integer = [](std::int64_t i) { return Value(i); };
  return {"mixed",
          SearchSpace({{"learning_rate", FloatRange{1e-4, 1, Scale::log}},
                       {"layers", IntRange{1, 6}},
                       {"batch", Ordinal{{integer(16), integer(64), integer(256)}}},
                       {"activation", Categorical{{"tanh"s, "relu"s, "gelu"s}}},
                       {"bias", Categorical{{false, true}}},
                       {"epochs", Constant{integer(10)}}}),
          value,
          0,
          {{"learning_rate", 0.01},
           {"layers", integer(3)},
           {"batch", integer(64)},
           {"activation", "relu"s},
           {"bias", true},
           {"epochs", integer(10)}}};
}

/// The optimizer decides which parameters exist; adam reaches 0.1 at best.
inline Problem conditional() {
  const auto value = [](const Params& p) {
    const double rate = std::log10(p.number("learning_rate"));
    if (p.text("optimizer") == "adam") return 0.1 + std::pow(rate + 3, 2);
    const double lookahead = p.flag("nesterov") ? 0.0 : 0.05;
    return std::pow(rate + 1, 2) + std::pow(p.number("momentum") - 0.9, 2) + lookahead;
  };
  const Condition sgd{"optimizer", {"sgd"s}};
  return {"conditional",
          SearchSpace({{"optimizer", Categorical{{"adam"s, "sgd"s}}},
                       {"learning_rate", FloatRange{1e-5, 1, Scale::log}},
                       {"momentum", FloatRange{0, 0.99}, {sgd}},
                       {"nesterov", Categorical{{false, true}}, {sgd}}}),
          value,
          0,
          {{"optimizer", "sgd"s}, {"learning_rate", 0.1}, {"momentum", 0.9}, {"nesterov", true}}};
}

}  // namespace autoepoch::problems
