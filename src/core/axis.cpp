#include "core/axis.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>
#include <cmath>

namespace autoepoch {
namespace {

constexpr double kGridTolerance = 1e-9;  // in steps; users write 0.3 where the grid has 0.1 + 2 * 0.1

double round_to_15_digits(double value) {
  std::array<char, 32> buffer;
  const auto end =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::scientific, 14).ptr;
  double rounded = value;
  std::from_chars(buffer.data(), end, rounded);
  return rounded;
}

std::uint64_t cell_of(double coordinate, std::uint64_t cells) {
  return std::min(static_cast<std::uint64_t>(coordinate * static_cast<double>(cells)), cells - 1);
}

double centre_of(std::uint64_t cell, std::uint64_t cells) {
  return (static_cast<double>(cell) + 0.5) / static_cast<double>(cells);
}

// Log of the lower border of cell k in 0, ..., count: geometric means of neighbours, mirrored at both ends.
double log_border(const Grid& grid, std::uint64_t k) {
  const auto log_value = [&](std::uint64_t i) { return std::log(grid.value(i)); };
  if (k == 0) {
    return 1.5 * log_value(0) - 0.5 * log_value(1);
  }
  if (k == grid.count) {
    return 1.5 * log_value(k - 1) - 0.5 * log_value(k - 2);
  }
  return 0.5 * (log_value(k - 1) + log_value(k));
}

double encode_cell(const Grid& grid, std::uint64_t k) {
  if (grid.scale == Scale::linear) {
    return centre_of(k, grid.count);
  }
  const double first = log_border(grid, 0);
  const double last = log_border(grid, grid.count);
  return (0.5 * (log_border(grid, k) + log_border(grid, k + 1)) - first) / (last - first);
}

std::uint64_t decode_cell(const Grid& grid, double coordinate) {
  if (grid.scale == Scale::linear) {
    return cell_of(coordinate, grid.count);
  }
  const double first = log_border(grid, 0);
  const double last = log_border(grid, grid.count);
  const double wanted = first + coordinate * (last - first);
  // The nearest value in linear terms is the wanted one or its neighbour.
  std::uint64_t k = grid.nearest(std::exp(wanted));
  while (k > 0 && wanted < log_border(grid, k)) {
    --k;
  }
  while (k + 1 < grid.count && wanted >= log_border(grid, k + 1)) {
    ++k;
  }
  return k;
}

double encode_real(const FloatRange& range, double value) {
  if (range.scale == Scale::linear) {
    return (value - range.low) / (range.high - range.low);
  }
  return (std::log(value) - std::log(range.low)) / (std::log(range.high) - std::log(range.low));
}

double decode_real(const FloatRange& range, double coordinate) {
  if (coordinate == 0) {
    return range.low;
  }
  if (coordinate == 1) {
    return range.high;
  }
  const auto interpolate = [&](double low, double high) { return low + coordinate * (high - low); };
  const double value = range.scale == Scale::linear ? interpolate(range.low, range.high)
                                                    : std::exp(interpolate(std::log(range.low), std::log(range.high)));
  return std::clamp(value, range.low, range.high);
}

const std::vector<Value>* listed_values(const Domain& domain) {
  if (const auto* categorical = std::get_if<Categorical>(&domain)) {
    return &categorical->choices;
  }
  const auto* ordinal = std::get_if<Ordinal>(&domain);
  return ordinal ? &ordinal->values : nullptr;
}

std::optional<double> as_number(const Value& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) {
    return static_cast<double>(*integer);
  }
  const auto* number = std::get_if<double>(&value);
  return number ? std::optional(*number) : std::nullopt;
}

bool equal(const Value& a, const Value& b) {
  const bool differ_in_type = a.index() != b.index();
  return differ_in_type ? as_number(a) && as_number(b) && *as_number(a) == *as_number(b) : a == b;
}

Value grid_value(const Domain& domain, const Grid& grid, std::uint64_t k) {
  const double value = grid.value(k);
  return std::holds_alternative<IntRange>(domain) ? Value(static_cast<std::int64_t>(value)) : Value(value);
}

std::optional<Value> member_of_grid(const Domain& domain, const Grid& grid, double value) {
  if (!(value >= grid.low - grid.step && value <= grid.high + grid.step)) {
    return std::nullopt;
  }
  const std::uint64_t k = grid.nearest(value);
  if (std::abs(value - grid.value(k)) > kGridTolerance * grid.step) {
    return std::nullopt;
  }
  return grid_value(domain, grid, k);
}

}  // namespace

double Grid::value(std::uint64_t k) const {
  return std::clamp(round_to_15_digits(low + static_cast<double>(k) * step), low, high);
}

std::uint64_t Grid::nearest(double value) const {
  const double last = static_cast<double>(count - 1);
  return static_cast<std::uint64_t>(std::clamp(std::round((value - low) / step), 0.0, last));
}

std::optional<Grid> grid_of(const Domain& domain) {
  if (const auto* range = std::get_if<IntRange>(&domain)) {
    return Grid{static_cast<double>(range->low), static_cast<double>(range->high), static_cast<double>(range->step),
                range->scale, static_cast<std::uint64_t>((range->high - range->low) / range->step + 1)};
  }
  const auto* range = std::get_if<FloatRange>(&domain);
  if (!range || range->step == 0) {
    return std::nullopt;
  }
  const double steps = (range->high - range->low) / range->step * (1 + 1e-15) + kGridTolerance;
  return Grid{range->low, range->high, range->step, range->scale, static_cast<std::uint64_t>(steps) + 1};
}

std::uint64_t cell_count(const Domain& domain) {
  if (const auto grid = grid_of(domain)) {
    return grid->count;
  }
  if (const auto* values = listed_values(domain)) {
    return values->size();
  }
  return std::holds_alternative<Constant>(domain) ? 1 : 0;
}

std::optional<Value> member(const Domain& domain, const Value& value) {
  if (const auto* constant = std::get_if<Constant>(&domain)) {
    return equal(constant->value, value) ? std::optional(constant->value) : std::nullopt;
  }
  if (const auto* values = listed_values(domain)) {
    const auto found =
        std::find_if(values->begin(), values->end(), [&](const Value& candidate) { return equal(candidate, value); });
    return found == values->end() ? std::nullopt : std::optional(*found);
  }
  const auto number = as_number(value);
  if (!number) {
    return std::nullopt;
  }
  if (const auto grid = grid_of(domain)) {
    return member_of_grid(domain, *grid, *number);
  }
  const auto& range = std::get<FloatRange>(domain);
  return *number >= range.low && *number <= range.high ? std::optional<Value>(*number) : std::nullopt;
}

double to_unit(const Domain& domain, const Value& value) {
  if (const auto* values = listed_values(domain)) {
    const auto found = std::find(values->begin(), values->end(), value);
    assert(found != values->end());
    return centre_of(static_cast<std::uint64_t>(found - values->begin()), values->size());
  }
  const double number = as_number(value).value();
  const auto grid = grid_of(domain);
  return grid ? encode_cell(*grid, grid->nearest(number)) : encode_real(std::get<FloatRange>(domain), number);
}

Value from_unit(const Domain& domain, double coordinate) {
  const double clamped = std::isnan(coordinate) ? 0.5 : std::clamp(coordinate, 0.0, 1.0);
  if (const auto* constant = std::get_if<Constant>(&domain)) {
    return constant->value;
  }
  if (const auto* values = listed_values(domain)) {
    return (*values)[cell_of(clamped, values->size())];
  }
  if (const auto grid = grid_of(domain)) {
    return grid_value(domain, *grid, decode_cell(*grid, clamped));
  }
  return decode_real(std::get<FloatRange>(domain), clamped);
}

}  // namespace autoepoch
