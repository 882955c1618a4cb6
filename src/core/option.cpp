#include "autoepoch/option.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "autoepoch/error.hpp"
#include "core/nearest.hpp"
#include "core/parse.hpp"
#include "core/text.hpp"

namespace autoepoch {
namespace {

template <typename... Readers>
struct Overloaded : Readers... {
  using Readers::operator()...;
};
template <typename... Readers>
Overloaded(Readers...) -> Overloaded<Readers...>;

// "a, b or c"
std::string alternatives(const std::vector<std::string>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    text += (i == 0 ? "" : i + 1 == words.size() ? " or " : ", ") + words[i];
  }
  return text;
}

std::string words_of(const IntegerOption& type) {
  const std::string low = "an integer of at least " + std::to_string(type.low);
  const bool is_bounded = type.high < std::numeric_limits<int>::max();
  return is_bounded ? low + " and at most " + std::to_string(type.high) : low;
}

std::string words_of(const NumberOption& type) {
  const std::string low = to_string(Value(type.low)), high = to_string(Value(type.high));
  const bool has_low = std::isfinite(type.low), has_high = std::isfinite(type.high);
  std::string text = "a number";
  if (has_low) {
    text += (type.is_open ? " above " : " of at least ") + low;
  }
  if (has_high) {
    text += (has_low ? " and " : " ") + std::string(type.is_open ? "below " : "at most ") + high;
  }
  return text;
}

std::string words_of(const ChoiceOption& type) { return alternatives(type.choices); }
std::string words_of(const FlagOption&) { return "true or false"; }

bool allows(const IntegerOption& type, const Value& value) {
  const auto* integer = std::get_if<std::int64_t>(&value);
  return integer && *integer >= type.low && *integer <= type.high;
}

bool allows(const NumberOption& type, const Value& value) {
  double number = 0;
  if (const auto* integer = std::get_if<std::int64_t>(&value)) {
    number = static_cast<double>(*integer);
  } else if (const auto* real = std::get_if<double>(&value)) {
    number = *real;
  } else {
    return false;
  }
  if (!std::isfinite(number)) {
    return false;
  }
  return type.is_open ? number > type.low && number < type.high : number >= type.low && number <= type.high;
}

bool allows(const ChoiceOption& type, const Value& value) {
  const auto* text = std::get_if<std::string>(&value);
  return text && std::find(type.choices.begin(), type.choices.end(), *text) != type.choices.end();
}

bool allows(const FlagOption&, const Value& value) { return std::holds_alternative<bool>(value); }

// "; did you mean "best"?" where a misspelt word of a choice is that near to one of them.
std::string hint(const OptionType& type, const Value& value) {
  const auto* choice = std::get_if<ChoiceOption>(&type);
  const auto* text = std::get_if<std::string>(&value);
  const auto meant = choice && text ? nearest(*text, choice->choices) : std::nullopt;
  return meant ? "; did you mean " + in_quotes(*meant) + "?" : "";
}

std::string written(const Value& value) {
  const auto* text = std::get_if<std::string>(&value);
  return text ? in_quotes(*text) : to_string(value);
}

template <typename Number>
std::optional<Value> parsed(std::string_view text) {
  const auto number = parse_number<Number>(text);
  return number ? std::optional<Value>(*number) : std::nullopt;
}

}  // namespace

std::string to_string(const OptionType& type) {
  return std::visit([](const auto& held) { return words_of(held); }, type);
}

void Option::check(const Value& value, const std::string& pointer) const {
  if (std::visit([&](const auto& held) { return allows(held, value); }, type)) {
    return;
  }
  throw InvalidInput(pointer, "must be " + to_string(type) + ", not " + written(value) + hint(type, value));
}

Value Option::parse(std::string_view text, const std::string& pointer) const {
  const auto flag = [&]() -> std::optional<Value> {
    return text == "true" || text == "false" ? std::optional<Value>(text == "true") : std::nullopt;
  };
  const auto value = std::visit(
      Overloaded{[&](const IntegerOption&) { return parsed<std::int64_t>(text); },
                 [&](const NumberOption&) { return parsed<double>(text); }, [&](const FlagOption&) { return flag(); },
                 [&](const ChoiceOption&) { return std::optional<Value>(std::string(text)); }},
      type);
  const Value result = value.value_or(Value(std::string(text)));
  check(result, pointer);
  return result;
}

OptionValues::OptionValues(const std::vector<Option>& options, const std::map<std::string, Value>& given) {
  for (const Option& option : options) {
    const auto found = given.find(option.name);
    values_[option.name] = found == given.end() ? option.default_value : std::optional(found->second);
  }
}

bool OptionValues::has(const std::string& name) const {
  const auto found = values_.find(name);
  return found != values_.end() && found->second;
}

const Value& OptionValues::at(const std::string& name) const {
  if (!has(name)) {
    throw Error("the option " + name + " is read, but is neither given nor has a default");
  }
  return *values_.at(name);
}

std::int64_t OptionValues::integer(const std::string& name) const {
  if (const auto* value = std::get_if<std::int64_t>(&at(name))) {
    return *value;
  }
  throw Error("the option " + name + " is read as an integer, which it is not");
}

int OptionValues::count(const std::string& name) const {
  const std::int64_t value = integer(name);
  if (value < std::numeric_limits<int>::min() || value > std::numeric_limits<int>::max()) {
    throw Error("the option " + name + " is too large to be counted");
  }
  return static_cast<int>(value);
}

double OptionValues::number(const std::string& name) const {
  const Value& value = at(name);
  const auto* real = std::get_if<double>(&value);
  return real ? *real : static_cast<double>(integer(name));
}

bool OptionValues::flag(const std::string& name) const {
  if (const auto* value = std::get_if<bool>(&at(name))) {
    return *value;
  }
  throw Error("the option " + name + " is read as true or false, which it is not");
}

const std::string& OptionValues::text(const std::string& name) const {
  if (const auto* value = std::get_if<std::string>(&at(name))) {
    return *value;
  }
  throw Error("the option " + name + " is read as a text, which it is not");
}

}  // namespace autoepoch
