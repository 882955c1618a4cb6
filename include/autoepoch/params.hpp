// Values of hyperparameters: what a sampler suggests and a trial runs with.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace autoepoch {

/// One hyperparameter's value. An integer is never stored as a double.
using Value = std::variant<bool, std::int64_t, double, std::string>;

/// As the user wrote it: true, 64, 0.001, adamw. Doubles in the shortest form that reads back to the same value.
std::string to_string(const Value& value);

/// Named values in the order of the search space. An inactive conditional parameter is absent.
class Params {
 public:
  using Entry = std::pair<std::string, Value>;

  Params() = default;
  Params(std::initializer_list<Entry> entries) : entries_(entries) {}

  /// Adds the value, or replaces the one of that name in its place.
  void set(std::string_view name, Value value);

  /// Null when there is no such parameter.
  const Value* find(std::string_view name) const;
  bool contains(std::string_view name) const { return find(name) != nullptr; }

  /// Typed access; an integer is also readable as a double. Throws InvalidInput naming the parameter when it is missing
  /// or of another type.
  double number(std::string_view name) const;
  std::int64_t integer(std::string_view name) const;
  bool flag(std::string_view name) const;
  const std::string& text(std::string_view name) const;

  /// Typed access with a default for a missing (inactive) parameter; a wrong type still throws.
  double number(std::string_view name, double fallback) const;
  std::int64_t integer(std::string_view name, std::int64_t fallback) const;
  bool flag(std::string_view name, bool fallback) const;
  std::string text(std::string_view name, std::string_view fallback) const;

  bool empty() const { return entries_.empty(); }
  std::size_t size() const { return entries_.size(); }
  auto begin() const { return entries_.begin(); }
  auto end() const { return entries_.end(); }
  friend bool operator==(const Params&, const Params&) = default;

 private:
  std::vector<Entry> entries_;
};

/// "learning_rate=0.001 optimizer=adamw"
std::string to_string(const Params& params);

}  // namespace autoepoch
