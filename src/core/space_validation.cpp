#include "core/space_validation.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <variant>

#include "autoepoch/error.hpp"
#include "core/axis.hpp"
#include "core/nearest.hpp"
#include "core/text.hpp"

namespace autoepoch {
namespace {

constexpr double kSmallestStep = 1e-12;  // relative to the bounds: rounding must not merge neighbours

void check_name(const std::string& name) {
  if (name.empty()) {
    throw InvalidInput("/", "a parameter's name must not be empty");
  }
  if (std::any_of(name.begin(), name.end(), is_control_character)) {
    throw InvalidInput(pointer_to("", name), "a parameter's name must not contain control characters");
  }
}

void check_real(const std::string& pointer, double value) {
  if (!std::isfinite(value)) {
    throw InvalidInput(pointer, "must be finite");
  }
}

// What holds for both kinds of range.
template <typename Range>
void check_order(const std::string& pointer, const Range& range) {
  if (!(range.low < range.high)) {
    throw InvalidInput(pointer + "/low",
                       "must be less than high: " + to_string(range.low) + " >= " + to_string(range.high));
  }
  if (range.scale == Scale::log && !(range.low > 0)) {
    throw InvalidInput(pointer + "/low", "must be positive on a log scale, not " + to_string(range.low));
  }
  if (range.step > range.high - range.low) {
    throw InvalidInput(pointer + "/step", "must be at most high - low");
  }
}

void check_domain(const std::string& pointer, const FloatRange& range) {
  check_real(pointer + "/low", range.low);
  check_real(pointer + "/high", range.high);
  check_real(pointer + "/step", range.step);
  check_order(pointer, range);
  if (!std::isfinite(range.high - range.low) ||
      (range.scale == Scale::log && !(std::log(range.low) < std::log(range.high)))) {
    throw InvalidInput(pointer + "/high", "is too far from low, or too near, for double precision");
  }
  const double smallest = std::max({std::abs(range.low), std::abs(range.high), range.high - range.low}) * kSmallestStep;
  if (range.step < 0 || (range.step > 0 && range.step < smallest)) {
    throw InvalidInput(pointer + "/step", "must be 0 (none) or at least 1e-12 of the bounds");
  }
}

void check_domain(const std::string& pointer, const IntRange& range) {
  for (const auto& [key, bound] : {std::pair("/low", range.low), std::pair("/high", range.high)}) {
    if (bound < -kMaxInteger || bound > kMaxInteger) {
      throw InvalidInput(pointer + key, "must be between -2^40 and 2^40");
    }
  }
  if (range.step < 1) {
    throw InvalidInput(pointer + "/step", "must be at least 1");
  }
  check_order(pointer, range);
}

void check_values(const std::string& pointer, const std::vector<Value>& values) {
  if (values.empty() || values.size() > kMaxChoices) {
    throw InvalidInput(pointer, "must have 1 to " + std::to_string(kMaxChoices) + " values");
  }
  std::set<std::pair<bool, std::string>> seen;  // 1 and 1.0 are the same value, "1" is another one
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::string place = pointer + "/" + std::to_string(i);
    if (const auto* real = std::get_if<double>(&values[i])) {
      check_real(place, *real);
    }
    const bool is_text = std::holds_alternative<std::string>(values[i]);
    if (!seen.emplace(is_text, to_string(values[i])).second) {
      throw InvalidInput(place, "repeats the value " + to_string(values[i]));
    }
  }
}

void check_domain(const std::string& pointer, const Categorical& domain) {
  check_values(pointer + "/choices", domain.choices);
}

void check_domain(const std::string& pointer, const Ordinal& domain) {
  check_values(pointer + "/values", domain.values);
}

void check_domain(const std::string& pointer, const Constant& constant) {
  if (const auto* real = std::get_if<double>(&constant.value)) {
    check_real(pointer, *real);
  }
}

using Index = std::unordered_map<std::string_view, std::size_t>;

Index index_of(const std::vector<Parameter>& parameters) {
  Index index;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (!index.emplace(parameters[i].name, i).second) {
      throw InvalidInput(pointer_to("", parameters[i].name), "another parameter has the same name");
    }
  }
  return index;
}

[[noreturn]] void throw_unknown_parent(const std::string& pointer, const std::string& parent,
                                       const std::vector<Parameter>& parameters) {
  std::vector<std::string> names;
  for (const Parameter& parameter : parameters) {
    names.push_back(parameter.name);
  }
  const auto meant = nearest(parent, names);
  throw InvalidInput(pointer, "no parameter is called " + in_quotes(parent) +
                                  (meant ? "; did you mean " + in_quotes(*meant) + "?" : std::string()));
}

// What the parent can be, for the user who wrote something else.
std::string describe(const Domain& domain) {
  if (const auto* constant = std::get_if<Constant>(&domain)) {
    return "it is always " + to_string(constant->value);
  }
  if (const auto grid = grid_of(domain)) {
    return "it takes " + to_string(grid->low) + " to " + to_string(grid->high) + " in steps of " +
           to_string(grid->step);
  }
  const auto* categorical = std::get_if<Categorical>(&domain);
  const auto& values = categorical ? categorical->choices : std::get<Ordinal>(domain).values;
  std::string list;
  for (const Value& value : values) {
    list += (list.empty() ? "it takes " : ", ") + to_string(value);
  }
  return list;
}

void check_condition(const std::string& pointer, Condition& condition, const Domain& parent) {
  if (cell_count(parent) == 0) {
    throw InvalidInput(pointer, in_quotes(condition.parent) + " is continuous; a condition needs a parent that takes " +
                                    "single values");
  }
  check_values(pointer, condition.values);
  for (Value& value : condition.values) {
    const auto found = member(parent, value);
    if (!found) {
      throw InvalidInput(pointer,
                         in_quotes(condition.parent) + " cannot be " + to_string(value) + "; " + describe(parent));
    }
    value = *found;
  }
}

void check_conditions(Parameter& parameter, const std::vector<Parameter>& parameters, const Index& index) {
  std::set<std::string_view> parents;
  for (Condition& condition : parameter.when) {
    const std::string pointer = pointer_to(pointer_to("", parameter.name) + "/when", condition.parent);
    const auto parent = index.find(condition.parent);
    if (parent == index.end()) {
      throw_unknown_parent(pointer, condition.parent, parameters);
    }
    if (!parents.insert(condition.parent).second) {
      throw InvalidInput(pointer, "two conditions on the same parameter");
    }
    check_condition(pointer, condition, parameters[parent->second].domain);
  }
}

}  // namespace

void validate(std::vector<Parameter>& parameters) {
  if (parameters.size() > kMaxParameters) {
    throw InvalidInput("a search space has at most " + std::to_string(kMaxParameters) + " parameters");
  }
  for (const Parameter& parameter : parameters) {
    check_name(parameter.name);
    const std::string pointer = pointer_to("", parameter.name);
    std::visit([&](const auto& domain) { check_domain(pointer, domain); }, parameter.domain);
  }
  const Index index = index_of(parameters);
  for (Parameter& parameter : parameters) {
    check_conditions(parameter, parameters, index);
  }
}

std::vector<std::size_t> parents_first(const std::vector<Parameter>& parameters) {
  std::set<std::string_view> placed;
  std::vector<std::size_t> order;
  const auto ready = [&](const Parameter& parameter) {
    return std::all_of(parameter.when.begin(), parameter.when.end(),
                       [&](const Condition& condition) { return placed.contains(condition.parent); });
  };
  while (order.size() < parameters.size()) {
    const std::size_t before = order.size();
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      if (!placed.contains(parameters[i].name) && ready(parameters[i])) {
        placed.insert(parameters[i].name);
        order.push_back(i);
      }
    }
    if (order.size() == before) {
      const auto stuck = std::find_if(parameters.begin(), parameters.end(),
                                      [&](const Parameter& p) { return !placed.contains(p.name); });
      throw InvalidInput(pointer_to("", stuck->name) + "/when", "depends on itself through other parameters");
    }
  }
  return order;
}

}  // namespace autoepoch
