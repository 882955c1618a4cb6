// Random search spaces and studies for property tests.
#pragma once

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "autoepoch/random.hpp"
#include "autoepoch/study.hpp"
#include "core/axis.hpp"

namespace autoepoch {

inline bool coin(Rng& rng) { return rng.below(2) == 0; }

inline Domain random_float_range(Rng& rng) {
  FloatRange range;
  range.scale = coin(rng) ? Scale::log : Scale::linear;
  range.low = range.scale == Scale::log ? std::exp(10 * rng.normal()) : 100 * rng.normal();
  range.high = range.low + (range.scale == Scale::log ? range.low * (0.1 + 100 * rng.uniform()) : 0.1 + rng.uniform());
  if (coin(rng)) {
    range.step = (range.high - range.low) / (1 + 30 * rng.uniform());
  }
  return range;
}

inline Domain random_int_range(Rng& rng) {
  IntRange range;
  range.scale = coin(rng) ? Scale::log : Scale::linear;
  range.low = static_cast<std::int64_t>(rng.below(50)) + (range.scale == Scale::log ? 1 : -25);
  range.high = range.low + 1 + static_cast<std::int64_t>(rng.below(60));
  range.step = 1 + static_cast<std::int64_t>(rng.below(static_cast<std::uint64_t>(range.high - range.low)));
  return range;
}

inline Value random_scalar(Rng& rng) {
  switch (rng.below(4)) {
    case 0:
      return coin(rng);
    case 1:
      return static_cast<std::int64_t>(rng.below(1000)) - 500;
    case 2:
      return rng.normal();
    default:
      return "text " + std::to_string(rng.below(100)) + " \"/~\xc3\xa9";
  }
}

inline std::vector<Value> random_values(Rng& rng) {
  std::vector<Value> values;
  const std::uint64_t wanted = 1 + rng.below(5);
  while (values.size() < wanted) {
    const Value value = random_scalar(rng);
    if (!member(Categorical{values}, value)) {
      values.push_back(value);
    }
  }
  return values;
}

inline Domain random_domain(Rng& rng) {
  switch (rng.below(6)) {
    case 0:
    case 1:
      return random_float_range(rng);
    case 2:
      return random_int_range(rng);
    case 3:
      return Categorical{random_values(rng)};
    case 4:
      return Ordinal{random_values(rng)};
    default:
      return Constant{random_scalar(rng)};
  }
}

/// Some of the values that a parent with finitely many can take.
inline Condition random_condition(const Parameter& parent, Rng& rng) {
  Condition condition{parent.name, {}};
  for (std::uint64_t i = 0, wanted = 1 + rng.below(3); i < wanted; ++i) {
    const Value value = from_unit(parent.domain, rng.uniform());
    if (!member(Categorical{condition.values}, value)) {
      condition.values.push_back(value);
    }
  }
  return condition;
}

/// Up to 8 parameters of all kinds, half of them conditional on one or two others, children also before their parents.
inline SearchSpace random_space(Rng& rng, bool finite = false) {
  std::vector<Parameter> parameters;
  const std::uint64_t wanted = 1 + rng.below(8);
  while (parameters.size() < wanted) {
    Parameter parameter{"p/" + std::to_string(parameters.size()) + "~", random_domain(rng)};
    if (finite && (cell_count(parameter.domain) == 0 || cell_count(parameter.domain) > 6)) {
      continue;
    }
    for (const Parameter& parent : parameters) {
      if (cell_count(parent.domain) > 0 && parameter.when.size() < 2 && rng.below(4) == 0) {
        parameter.when.push_back(random_condition(parent, rng));
      }
    }
    parameters.push_back(std::move(parameter));
  }
  for (std::size_t i = parameters.size(); i > 1; --i) {
    std::swap(parameters[i - 1], parameters[rng.below(i)]);
  }
  return SearchSpace(std::move(parameters));
}

}  // namespace autoepoch
