#include "core/json_space.hpp"

#include <algorithm>
#include <limits>
#include <utility>
#include <variant>

#include "autoepoch/error.hpp"

namespace autoepoch {
namespace {

std::vector<Value> read_values(const JsonPlace& place) {
  std::vector<Value> values;
  for (const JsonPlace& element : place.elements()) {
    values.push_back(element.value());
  }
  return values;
}

Scale read_scale(const JsonPlace& parameter) {
  const auto place = parameter.find("scale");
  return place && place->one_of({"linear", "log"}) == "log" ? Scale::log : Scale::linear;
}

Domain read_float(const JsonPlace& place) {
  FloatRange range{place.at("low").number(), place.at("high").number(), read_scale(place)};
  if (const auto step = place.find("step")) {
    range.step = step->number();
  }
  return range;
}

Domain read_int(const JsonPlace& place) {
  constexpr auto kAny = std::numeric_limits<std::int64_t>::min();
  IntRange range{place.at("low").integer(kAny), place.at("high").integer(kAny), read_scale(place)};
  if (const auto step = place.find("step")) {
    range.step = step->integer(1);
  }
  return range;
}

struct Type {
  std::string name;
  std::vector<std::string> keys;
  Domain (*read)(const JsonPlace&);
};

const std::vector<Type>& types() {
  static const std::vector<Type> kTypes = {
      {"float", {"type", "low", "high", "scale", "step", "when"}, read_float},
      {"int", {"type", "low", "high", "scale", "step", "when"}, read_int},
      {"categorical",
       {"type", "choices", "when"},
       [](const JsonPlace& place) -> Domain { return Categorical{read_values(place.at("choices"))}; }},
      {"ordinal",
       {"type", "values", "when"},
       [](const JsonPlace& place) -> Domain { return Ordinal{read_values(place.at("values"))}; }},
      {"constant",
       {"type", "value", "when"},
       [](const JsonPlace& place) -> Domain { return Constant{place.at("value").value()}; }},
  };
  return kTypes;
}

const Type& read_type(const JsonPlace& parameter) {
  std::vector<std::string> names;
  for (const Type& type : types()) {
    names.push_back(type.name);
  }
  const auto place = parameter.find("type");
  if (!place) {
    parameter.fail("lacks the key \"type\": float, int, categorical, ordinal or constant");
  }
  const std::string name = place->one_of(names);
  return *std::find_if(types().begin(), types().end(), [&](const Type& type) { return type.name == name; });
}

// {"optimizer": "sgd", "layers": [2, 3]}
std::vector<Condition> read_conditions(const JsonPlace& place) {
  std::vector<Condition> conditions;
  for (const auto& [parent, values] : place.members()) {
    conditions.push_back({parent, values.json().is_array() ? read_values(values) : std::vector<Value>{values.value()}});
  }
  return conditions;
}

Parameter read_parameter(const std::string& name, const JsonPlace& place) {
  if (!place.json().is_object()) {
    if (!place.json().is_primitive() || place.json().is_null()) {
      place.fail("must be an object, or a number, a string, true or false for a constant");
    }
    return {name, Constant{place.value()}};
  }
  const Type& type = read_type(place);
  place.check_keys(type.keys);
  const auto when = place.find("when");
  return {name, type.read(place), when ? read_conditions(*when) : std::vector<Condition>{}};
}

Json write_values(const std::vector<Value>& values) {
  Json array = Json::array();
  for (const Value& value : values) {
    array.push_back(to_json_value(value));
  }
  return array;
}

template <typename Range>
Json write_range(const char* type, const Range& range) {
  Json json = {{"type", type}, {"low", range.low}, {"high", range.high}};
  if (range.scale == Scale::log) {
    json["scale"] = "log";
  }
  if (range.step != Range().step) {
    json["step"] = range.step;
  }
  return json;
}

Json write_domain(const Domain& domain) {
  struct Visitor {
    Json operator()(const FloatRange& range) const { return write_range("float", range); }
    Json operator()(const IntRange& range) const { return write_range("int", range); }
    Json operator()(const Categorical& list) const {
      return {{"type", "categorical"}, {"choices", write_values(list.choices)}};
    }
    Json operator()(const Ordinal& list) const { return {{"type", "ordinal"}, {"values", write_values(list.values)}}; }
    Json operator()(const Constant& constant) const {
      return {{"type", "constant"}, {"value", to_json_value(constant.value)}};
    }
  };
  return std::visit(Visitor{}, domain);
}

Json write_parameter(const Parameter& parameter) {
  const auto* constant = std::get_if<Constant>(&parameter.domain);
  if (constant && parameter.when.empty()) {
    return to_json_value(constant->value);
  }
  Json json = write_domain(parameter.domain);
  for (const auto& [parent, values] : parameter.when) {
    json["when"][parent] = values.size() == 1 ? to_json_value(values.front()) : write_values(values);
  }
  return json;
}

}  // namespace

SearchSpace read_space(const JsonPlace& place) {
  std::vector<Parameter> parameters;
  for (const auto& [name, parameter] : place.members()) {
    parameters.push_back(read_parameter(name, parameter));
  }
  try {
    return SearchSpace(std::move(parameters));
  } catch (const InvalidInput& error) {
    const std::string message = error.what();
    const std::size_t prefix = error.pointer().empty() ? 0 : error.pointer().size() + 2;  // "POINTER: "
    throw InvalidInput(place.pointer() + error.pointer(), message.substr(prefix));
  }
}

Json write_space(const SearchSpace& space) {
  Json json = Json::object();
  for (const Parameter& parameter : space.parameters()) {
    json[parameter.name] = write_parameter(parameter);
  }
  return json;
}

}  // namespace autoepoch
