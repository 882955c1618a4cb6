// Which parameters matter, and how, according to the Gaussian process of a study.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "autoepoch/curve_model.hpp"
#include "autoepoch/study.hpp"

namespace autoepoch {

/// The model's prediction at one value of a parameter; in the user's units.
struct SlicePoint {
  Value value;
  Interval objective;
};

struct ParameterImportance {
  std::string name;
  Interval first_order;  ///< share of the objective's variance over the space that this parameter explains by itself
  Interval total;        ///< ... together with its interactions; both in [0, 1]
  /// Along the parameter, the others as in the best trial; empty where it is inactive then.
  std::vector<SlicePoint> slice;
  std::optional<Value> best;  ///< of the slice, by its median
};

/// The model's median over a grid of values of two parameters, the others as in the best trial; in the user's units.
struct Contour {
  std::string x, y;               ///< names of the parameters
  std::vector<Value> xs, ys;      ///< the grid
  std::vector<double> objective;  ///< all xs for the first of ys, then for the next; NaN where either does not exist
};

struct Importance {
  std::vector<ParameterImportance> parameters;  ///< the most important (by total.p50) first
  std::vector<Contour> contours;                ///< of each two of the kContoured most important
  std::string remarks;                          ///< of the model; empty if all is well
};

/// Sobol indices of the posterior mean (Saltelli's design, [Saltelli10] table 2 b and f), on the model's scale of
/// outputs, where coordinates of the cube are independent and uniform. The intervals come from bootstrapping the
/// trials. Deterministic. Throws InvalidInput when fewer than kFewestTrials trials have an outcome.
Importance importance(const History& history);

constexpr int kFewestTrials = 5;
constexpr std::size_t kContoured = 4;

}  // namespace autoepoch
