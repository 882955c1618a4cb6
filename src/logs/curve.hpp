// Learning curves, taken out of a log: which column over which axis, and what of it counts.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "logs/log.hpp"

namespace autoepoch::logs {

struct Point {
  double at = 0;     ///< in the unit of the axis
  double value = 0;  ///< may be nan or infinite
};

struct Curve {
  std::string run = {};     ///< empty if the log has one
  std::string column = {};  ///< empty for the lines of numbers that have no name
  std::string axis = {};
  std::vector<Point> points = {};            ///< `at` ascends strictly
  std::vector<Drop> dropped = {};            ///< points of the column that do not count
  std::optional<Direction> direction = {};   ///< as the log itself says
  std::vector<std::string> other_axes = {};  ///< that could have been chosen
};

struct CurveRequest {
  std::vector<std::string> columns = {};  ///< names, or patterns with * and ?, or lists of both; empty: choose
  std::string axis = {};                  ///< empty: choose
};

struct Curves {
  std::vector<Curve> curves = {};       ///< by column, then in the order of runs
  std::vector<std::string> notes = {};  ///< what was chosen, and what else there was
};

/// Of a log of records: a curve for each column asked for in each run that has it; without a request the column is
/// chosen, a validation loss first. Of a log of one curve a line: all of them. Throws InvalidInput if a name is in no
/// run, if columns of unknown meaning leave no choice, or if a cell of a column is no number.
Curves take_curves(const Log& log, const CurveRequest& request);

/// The points that count, with `at` ascending: where it falls back, training was begun anew there, and points from
/// there on are void; of several points at one place the last counts; a value that is not finite counts only at the
/// end. What does not count is added to `dropped`.
std::vector<Point> points_that_count(std::vector<Point> points, std::vector<Drop>& dropped);

}  // namespace autoepoch::logs
