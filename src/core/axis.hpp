// One domain's map to and from the unit interval.
//
// A discrete domain divides the interval into cells, one a value; a value is encoded as the centre of its cell. Cells
// are equal, but on a log scale cell k of the grid v_0 < v_1 < ... reaches from sqrt(v_{k-1} v_k) to sqrt(v_k v_{k+1}).
#pragma once

#include <cstdint>
#include <optional>

#include "autoepoch/space.hpp"

namespace autoepoch {

/// The evenly spaced values of an IntRange, or of a FloatRange with a step: low + k * step for k = 0, ..., count - 1.
struct Grid {
  double low;
  double high;
  double step;
  Scale scale;
  std::uint64_t count;

  /// Rounded to 15 significant digits: 0.1 + 2 * 0.1 is 0.3.
  double value(std::uint64_t k) const;
  /// The index of the value nearest to `value`.
  std::uint64_t nearest(double value) const;
};

/// None for a continuous range, a list of values or a constant.
std::optional<Grid> grid_of(const Domain& domain);

/// Number of values the domain can take; 0 for a continuous range.
std::uint64_t cell_count(const Domain& domain);

/// The member of the domain that equals `value` (1 equals 1.0), in the domain's own type; none if there is no such
/// member. A value within 1e-9 steps of a float grid's value equals that.
std::optional<Value> member(const Domain& domain, const Value& value);

/// Requires: the domain has the member `value`, and is not a constant.
double to_unit(const Domain& domain, const Value& value);

/// Total: clamps to [0, 1], NaN reads as 0.5.
Value from_unit(const Domain& domain, double coordinate);

}  // namespace autoepoch
