// The search space: which hyperparameters exist, their ranges, and the one map to and from the unit cube.
//
// Invariant: names are unique, ranges are valid, conditions are free of cycles (checked by the constructor).
// Thread-safety: immutable after construction.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "autoepoch/params.hpp"

namespace autoepoch {

class Rng;

enum class Scale { linear, log };

/// A real number in [low, high]; with step > 0 only low + k * step.
struct FloatRange {
  double low = 0;
  double high = 1;
  Scale scale = Scale::linear;
  double step = 0;
};

/// An integer in {low, low + step, ..., <= high}; both ends inclusive.
struct IntRange {
  std::int64_t low = 0;
  std::int64_t high = 1;
  Scale scale = Scale::linear;
  std::int64_t step = 1;
};

/// Values without an order.
struct Categorical {
  std::vector<Value> choices;
};

/// Values with an order but without a metric, for example batch sizes.
struct Ordinal {
  std::vector<Value> values;
};

/// A fixed value: part of every trial's Params, no coordinate in the cube.
struct Constant {
  Value value;
};

using Domain = std::variant<FloatRange, IntRange, Categorical, Ordinal, Constant>;

/// The parameter exists only where `parent` is active and has one of `values`.
struct Condition {
  std::string parent;
  std::vector<Value> values;
};

struct Parameter {
  std::string name;
  Domain domain;
  std::vector<Condition> when = {};  ///< all of them must hold
};

class SearchSpace {
 public:
  /// Throws InvalidInput (pointer "/NAME/low" and so on) for empty or repeated names, low >= high, a log scale on
  /// non-positive bounds, empty or repeated choices, unknown parents, values a parent cannot take, cycles; for integers
  /// beyond 2^40, more than 10000 choices or 1000 parameters.
  explicit SearchSpace(std::vector<Parameter> parameters);
  SearchSpace() = default;

  /// In the order given.
  const std::vector<Parameter>& parameters() const { return parameters_; }
  const Parameter* find(std::string_view name) const;

  /// The parameters that have a coordinate (all but constants), in the order given: coordinate j is axes()[j].
  std::vector<const Parameter*> axes() const;
  std::size_t dims() const { return axis_index_.size(); }

  /// Number of cells of axis j: 0 for a continuous one, else the number of values it can take.
  std::uint64_t cells(std::size_t axis) const;

  /// Number of different Params, if finite and at most 2^53 (and the conditions are not too entangled to count).
  std::optional<std::uint64_t> cardinality() const;

  /// Maps active values to [0, 1]^dims: log axes in log, discrete values to the centre of their cell; an inactive axis
  /// is NaN (see is_inactive). Requires: contains(params). Ensures: decode(encode(p)) == p up to rounding of float
  /// axes.
  std::vector<double> encode(const Params& params) const;

  /// Total: every point of the cube gives a member of the space; coordinates outside [0, 1] are clamped, coordinates of
  /// parameters that turn out inactive are ignored (so NaN is allowed there; elsewhere NaN reads as 0.5).
  Params decode(std::span<const double> point) const;

  /// Empty if the space contains params, else the first reason why not, with the parameter's name.
  std::optional<std::string> why_not(const Params& params) const;
  bool contains(const Params& params) const { return !why_not(params); }

  /// Independent uniform draw from the cube, decoded.
  Params sample(Rng& rng) const;

  static bool is_inactive(double coordinate) { return coordinate != coordinate; }

 private:
  std::vector<Parameter> parameters_;
  std::vector<std::size_t> order_;       // parents before children
  std::vector<std::size_t> axis_index_;  // coordinate -> parameter
};

}  // namespace autoepoch
