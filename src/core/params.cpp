#include "autoepoch/params.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "autoepoch/error.hpp"

namespace autoepoch {
namespace {

std::string shortest(double value) {
  std::array<char, 32> buffer;
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
  return std::string(buffer.data(), end);
}

const Value& required(const Params& params, std::string_view name) {
  if (const Value* value = params.find(name)) {
    return *value;
  }
  throw InvalidInput("parameter \"" + std::string(name) + "\" is missing");
}

[[noreturn]] void throw_wrong_type(std::string_view name, const Value& value, std::string_view expected) {
  throw InvalidInput("parameter \"" + std::string(name) + "\" is " + to_string(value) + ", not " +
                     std::string(expected));
}

template <typename T>
const T& get(std::string_view name, const Value& value, std::string_view expected) {
  if (const T* held = std::get_if<T>(&value)) {
    return *held;
  }
  throw_wrong_type(name, value, expected);
}

double as_number(std::string_view name, const Value& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) {
    return static_cast<double>(*integer);
  }
  return get<double>(name, value, "a number");
}

std::int64_t as_integer(std::string_view name, const Value& value) {
  return get<std::int64_t>(name, value, "an integer");
}

bool as_flag(std::string_view name, const Value& value) { return get<bool>(name, value, "true or false"); }

const std::string& as_text(std::string_view name, const Value& value) {
  return get<std::string>(name, value, "a string");
}

}  // namespace

std::string to_string(const Value& value) {
  struct Visitor {
    std::string operator()(bool flag) const { return flag ? "true" : "false"; }
    std::string operator()(std::int64_t integer) const { return std::to_string(integer); }
    std::string operator()(double number) const { return shortest(number); }
    std::string operator()(const std::string& text) const { return text; }
  };
  return std::visit(Visitor{}, value);
}

void Params::set(std::string_view name, Value value) {
  const auto named = [&](const Entry& entry) { return entry.first == name; };
  if (const auto found = std::find_if(entries_.begin(), entries_.end(), named); found != entries_.end()) {
    found->second = std::move(value);
  } else {
    entries_.emplace_back(name, std::move(value));
  }
}

const Value* Params::find(std::string_view name) const {
  const auto named = [&](const Entry& entry) { return entry.first == name; };
  const auto found = std::find_if(entries_.begin(), entries_.end(), named);
  return found == entries_.end() ? nullptr : &found->second;
}

double Params::number(std::string_view name) const { return as_number(name, required(*this, name)); }

std::int64_t Params::integer(std::string_view name) const { return as_integer(name, required(*this, name)); }

bool Params::flag(std::string_view name) const { return as_flag(name, required(*this, name)); }

const std::string& Params::text(std::string_view name) const { return as_text(name, required(*this, name)); }

double Params::number(std::string_view name, double fallback) const {
  const Value* value = find(name);
  return value ? as_number(name, *value) : fallback;
}

std::int64_t Params::integer(std::string_view name, std::int64_t fallback) const {
  const Value* value = find(name);
  return value ? as_integer(name, *value) : fallback;
}

bool Params::flag(std::string_view name, bool fallback) const {
  const Value* value = find(name);
  return value ? as_flag(name, *value) : fallback;
}

std::string Params::text(std::string_view name, std::string_view fallback) const {
  const Value* value = find(name);
  return value ? as_text(name, *value) : std::string(fallback);
}

std::string to_string(const Params& params) {
  std::string result;
  for (const auto& [name, value] : params) {
    result += (result.empty() ? "" : " ") + name + "=" + to_string(value);
  }
  return result;
}

}  // namespace autoepoch
