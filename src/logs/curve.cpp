#include "logs/curve.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "autoepoch/error.hpp"
#include "core/lower_case.hpp"
#include "logs/axis_names.hpp"
#include "logs/column_choice.hpp"
#include "logs/number.hpp"
#include "logs/table_log.hpp"

namespace autoepoch::logs {
namespace {

constexpr double kCovered = 0.9;  // share of a column's values that an axis must place

const Column* find_column(const Run& run, const std::string& name) {
  const auto found =
      std::find_if(run.columns.begin(), run.columns.end(), [&](const Column& c) { return c.name == name; });
  return found == run.columns.end() ? nullptr : &*found;
}

// The values with the axis's value in the same row; without one, at nan.
std::vector<Point> joined(const Column& axis, const Column& values) {
  std::vector<Point> points;
  auto place = axis.cells.begin();
  for (const Cell& cell : values.cells) {
    while (place != axis.cells.end() && place->row < cell.row) ++place;
    const bool placed = place != axis.cells.end() && place->row == cell.row;
    points.push_back({placed ? place->value : std::numeric_limits<double>::quiet_NaN(), cell.value});
  }
  return points;
}

std::vector<Point> counted(const Column& values) {
  std::vector<Point> points;
  for (const Cell& cell : values.cells) points.push_back({static_cast<double>(cell.row + 1), cell.value});
  return points;
}

// Whether the axis has a place for nearly all of the values, and more than one for several.
bool places(const Column& axis, const Column& values) {
  std::set<double> different;
  std::size_t placed = 0;
  for (const Point& point : joined(axis, values)) {
    if (!std::isfinite(point.at)) continue;
    ++placed;
    if (different.size() < 2) different.insert(point.at);
  }
  const auto n = static_cast<double>(values.cells.size());
  return static_cast<double>(placed) >= kCovered * n && placed > 0 && (placed < 2 || different.size() > 1);
}

// Columns that count time beside these values, the likeliest first.
std::vector<const Column*> axes_of(const Run& run, const Column& values) {
  std::vector<const Column*> axes;
  for (const Column& column : run.columns) {
    if (&column != &values && axis_rank(column.name) && places(column, values)) axes.push_back(&column);
  }
  std::stable_sort(axes.begin(), axes.end(),
                   [](const Column* a, const Column* b) { return axis_rank(a->name) < axis_rank(b->name); });
  return axes;
}

[[noreturn]] void refuse_axis(const Log& log, const Run& run, const Column& values, const std::string& wanted) {
  std::string names;
  for (const Column* axis : axes_of(run, values)) names += (names.empty() ? "" : ", ") + axis->name;
  throw InvalidInput(log.source + ": no column \"" + wanted + "\" beside the values of \"" + values.name +
                     "\" for an axis" + (names.empty() ? "" : "; there are: " + names));
}

void check_numbers(const Column& column) {
  if (column.bad) throw InvalidInput(column.bad->place + ": not a number: \"" + column.bad->text + "\"");
}

const Column* find_axis(const Log& log, const Run& run, const Column& values, const std::string& wanted) {
  for (const Column& column : run.columns) {
    if (lower_case(column.name) == lower_case(wanted) && !column.cells.empty()) return &column;
  }
  refuse_axis(log, run, values, wanted);
}

Curve take_curve(const Log& log, const Run& run, const Column& values, const std::string& wanted_axis) {
  check_numbers(values);
  Curve curve{.run = run.name, .column = values.name, .direction = run.direction};
  const std::vector<const Column*> axes = axes_of(run, values);
  const Column* axis = !wanted_axis.empty() ? find_axis(log, run, values, wanted_axis)
                       : axes.empty()       ? nullptr
                                            : axes.front();
  for (const Column* other : axes) {
    if (other != axis) curve.other_axes.push_back(other->name);
  }
  if (axis) {
    check_numbers(*axis);
  } else {  // an axis of texts must not pass for none
    for (const Column& column : run.columns) {
      if (axis_rank(column.name)) check_numbers(column);
    }
  }
  curve.axis = axis && !axis->name.empty() ? axis->name : kCounted;
  curve.points = points_that_count(axis ? joined(*axis, values) : counted(values), curve.dropped);
  return curve;
}

void note_choice(const ColumnChoice& choice, Curves& result) {
  if (choice.others.empty()) return;
  constexpr std::size_t kNamed = 12;
  std::string note = "chose the column " + choice.columns.front() + " (--column; there are also";
  for (std::size_t i = 0; i < std::min(choice.others.size(), kNamed); ++i)
    note += (i == 0 ? " " : ", ") + choice.others[i];
  result.notes.push_back(note + (choice.others.size() > kNamed ? ", ..." : "") + ")");
}

std::vector<std::string> columns_of(const Log& log, const CurveRequest& request, Curves& result) {
  if (request.columns.empty()) {
    const ColumnChoice choice = choose_columns(log);
    note_choice(choice, result);
    return choice.columns;
  }
  std::vector<std::string> columns;
  for (const std::string& wanted : request.columns) {
    for (const std::string& name : requested_columns(log, wanted)) {
      if (std::find(columns.begin(), columns.end(), name) == columns.end()) columns.push_back(name);
    }
  }
  return columns;
}

// The lines of a table without names.
Curves take_lines(const Log& log, const CurveRequest& request) {
  Curves result;
  for (const Run& run : log.runs) {
    Curve curve = take_curve(log, run, run.columns.back(), "");
    curve.column = request.columns.size() == 1 ? request.columns.front() : "";
    result.curves.push_back(std::move(curve));
  }
  return result;
}

}  // namespace

Curves take_curves(const Log& log, const CurveRequest& request) {
  if (log.one_curve_a_line) {
    Curves lines = take_lines(log, request);
    const bool empty =
        std::all_of(lines.curves.begin(), lines.curves.end(), [](const Curve& c) { return c.points.empty(); });
    if (empty) throw InvalidInput(log.source + ": has no values");
    return lines;
  }
  Curves result;
  if (names_with_numbers(log).empty()) throw InvalidInput(log.source + ": has no values");
  for (const std::string& name : columns_of(log, request, result)) {
    std::size_t without = 0;
    for (const Run& run : log.runs) {
      const Column* column = find_column(run, name);
      if (column) check_numbers(*column);
      if (column && !column->cells.empty()) {
        result.curves.push_back(take_curve(log, run, *column, request.axis));
      } else {
        ++without;
      }
    }
    if (without > 0) result.notes.push_back(std::to_string(without) + " runs have no " + name);
  }
  return result;
}

}  // namespace autoepoch::logs
