#include "autoepoch/space.hpp"

#include <algorithm>
#include <cassert>
#include <limits>
#include <utility>

#include "autoepoch/random.hpp"
#include "core/axis.hpp"
#include "core/cardinality.hpp"
#include "core/space_validation.hpp"

namespace autoepoch {
namespace {

bool is_one_of(const Value& value, const std::vector<Value>& values) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

// Requires: the parents' values are in `params`, if they are active.
bool is_active(const Parameter& parameter, const Params& params) {
  return std::all_of(parameter.when.begin(), parameter.when.end(), [&](const Condition& condition) {
    const Value* parent = params.find(condition.parent);
    return parent && is_one_of(*parent, condition.values);
  });
}

std::optional<std::string> why_not_a_member(const Parameter& parameter, const Value& value) {
  const auto found = member(parameter.domain, value);
  if (!found) {
    return parameter.name + ": the value " + to_string(value) + " is outside the domain";
  }
  if (found->index() != value.index()) {
    return parameter.name + ": the value " + to_string(value) + " is of another type than the domain's";
  }
  return std::nullopt;
}

}  // namespace

SearchSpace::SearchSpace(std::vector<Parameter> parameters) : parameters_(std::move(parameters)) {
  validate(parameters_);
  order_ = parents_first(parameters_);
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    if (!std::holds_alternative<Constant>(parameters_[i].domain)) {
      axis_index_.push_back(i);
    }
  }
}

const Parameter* SearchSpace::find(std::string_view name) const {
  const auto found = std::find_if(parameters_.begin(), parameters_.end(),
                                  [&](const Parameter& parameter) { return parameter.name == name; });
  return found == parameters_.end() ? nullptr : &*found;
}

std::vector<const Parameter*> SearchSpace::axes() const {
  std::vector<const Parameter*> result;
  for (const std::size_t i : axis_index_) {
    result.push_back(&parameters_[i]);
  }
  return result;
}

std::uint64_t SearchSpace::cells(std::size_t axis) const {
  assert(axis < dims());
  return cell_count(parameters_[axis_index_[axis]].domain);
}

std::optional<std::uint64_t> SearchSpace::cardinality() const {
  std::vector<const Parameter*> parameters;
  for (const std::size_t i : order_) {
    parameters.push_back(&parameters_[i]);
  }
  return count_configurations(parameters);
}

std::vector<double> SearchSpace::encode(const Params& params) const {
  std::vector<double> point;
  for (const std::size_t i : axis_index_) {
    const Value* value = params.find(parameters_[i].name);
    point.push_back(value ? to_unit(parameters_[i].domain, *value) : std::numeric_limits<double>::quiet_NaN());
  }
  return point;
}

Params SearchSpace::decode(std::span<const double> point) const {
  assert(point.size() == dims());
  std::vector<double> coordinates(parameters_.size(), 0);  // constants need none
  for (std::size_t axis = 0; axis < dims(); ++axis) {
    coordinates[axis_index_[axis]] = point[axis];
  }
  Params active;
  for (const std::size_t i : order_) {
    if (is_active(parameters_[i], active)) {
      active.set(parameters_[i].name, from_unit(parameters_[i].domain, coordinates[i]));
    }
  }
  Params result;
  for (const Parameter& parameter : parameters_) {
    if (const Value* value = active.find(parameter.name)) {
      result.set(parameter.name, *value);
    }
  }
  return result;
}

std::optional<std::string> SearchSpace::why_not(const Params& params) const {
  for (const Parameter& parameter : parameters_) {
    const Value* value = params.find(parameter.name);
    const bool active = is_active(parameter, params);
    if (active && !value) {
      return parameter.name + ": is missing";
    }
    if (!active && value) {
      return parameter.name + ": has a value, though its condition does not hold";
    }
    if (value) {
      if (auto reason = why_not_a_member(parameter, *value)) {
        return reason;
      }
    }
  }
  for (const auto& [name, value] : params) {
    if (!find(name)) {
      return name + ": is not a parameter of the space";
    }
  }
  return std::nullopt;
}

Params SearchSpace::sample(Rng& rng) const {
  std::vector<double> point(dims());
  for (double& coordinate : point) {
    coordinate = rng.uniform();
  }
  return decode(point);
}

}  // namespace autoepoch
