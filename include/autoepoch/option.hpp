// A setting that something owns by name: what it is, which values it takes, what holds when it is not given.
//
// Whoever has options (a sampler, a scheduler, a stopping rule, see kinds.hpp) describes them in a table beside its
// class. Reading, refusing, the JSON schema and the tables of the documentation all come from there.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "autoepoch/params.hpp"

namespace autoepoch {

struct IntegerOption {
  std::int64_t low = 0;
  std::int64_t high = std::numeric_limits<int>::max();
};

struct NumberOption {
  double low = 0;
  double high = std::numeric_limits<double>::infinity();
  bool is_open = false;  ///< its ends are not allowed
};

struct ChoiceOption {
  std::vector<std::string> choices;
};

struct FlagOption {};  ///< true or false

using OptionType = std::variant<IntegerOption, NumberOption, ChoiceOption, FlagOption>;

/// "an integer of at least 1", "last or best"
std::string to_string(const OptionType& type);

struct Option {
  std::string name;
  OptionType type;
  std::optional<Value> default_value;  ///< none: what the option asks for does not happen, or its owner decides
  std::string what;                    ///< in one line

  /// Throws InvalidInput with the pointer if the value is of another type or out of range. A number may be an integer.
  void check(const Value& value, const std::string& pointer) const;

  /// Of a command line: "3", "0.1", "best", "true". Throws InvalidInput.
  Value parse(std::string_view text, const std::string& pointer) const;
};

/// What holds of some options: the values that are given, and the defaults of the others. Asking for an option that is
/// not among them, or for another type, is a bug of the asker and throws Error.
class OptionValues {
 public:
  /// Of `given`, those that are no such option are ignored. Requires: the others pass Option::check.
  OptionValues(const std::vector<Option>& options, const std::map<std::string, Value>& given);

  bool has(const std::string& name) const;  ///< it is given or has a default
  std::int64_t integer(const std::string& name) const;
  int count(const std::string& name) const;  ///< an integer option that stays within int
  double number(const std::string& name) const;
  bool flag(const std::string& name) const;
  const std::string& text(const std::string& name) const;

 private:
  const Value& at(const std::string& name) const;

  std::map<std::string, std::optional<Value>> values_;
};

}  // namespace autoepoch
