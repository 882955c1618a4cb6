// Typed look-up of settings by name, with errors that point into the space file.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "autoepoch/space.hpp"
#include "experiments/setting_description.hpp"

namespace autoepoch::experiments {

inline constexpr std::int64_t kMaxInt = std::numeric_limits<int>::max();

template <typename Enum>
using Choices = std::vector<std::pair<std::string_view, Enum>>;

/// Describes settings and reads them at once. Each is looked up in the searched values first; names that were not
/// described do not exist. Targets keep their value, which is the setting's default, if the setting is absent. All
/// errors are InvalidInput.
class SettingReader {
 public:
  /// Both must outlive the reader.
  SettingReader(const Params& fixed, const Params& searched) : fixed_(fixed), searched_(searched) {}

  template <typename Target>  // int, std::int64_t or an optional of them
  void integer(std::string_view name, Target& target, Bounds bounds, std::string_view what) {
    if (const Value* value = look_up(name, SettingType::integer, what, bounds, integer_default(target))) {
      const std::int64_t number = integer_within(name, *value, bounds);
      if constexpr (std::is_same_v<Target, std::int64_t>) {
        target = number;
      } else {
        target = static_cast<int>(number);
      }
    }
  }

  template <typename Target>  // double or an optional of it
  void number(std::string_view name, Target& target, Bounds bounds, std::string_view what) {
    std::optional<Value> by_default;
    if (const std::optional<double> number = target) {
      by_default = *number;
    }
    if (const Value* value = look_up(name, SettingType::number, what, bounds, by_default)) {
      target = number_within(name, *value, bounds);
    }
  }

  void flag(std::string_view name, bool& target, std::string_view what);
  /// Has no default but the empty text.
  void text(std::string_view name, std::string& target, std::string_view what);
  /// Ascending positive numbers between commas, or one plain number.
  void ascending(std::string_view name, std::vector<double>& target, std::string_view what);
  /// One of the words.
  void choice(std::string_view name, std::string& target, const std::vector<std::string>& words, std::string_view what);

  template <typename Enum, typename Target>  // Enum or an optional of it
  void choice(std::string_view name, Target& target, const Choices<Enum>& choices, std::string_view what) {
    std::vector<std::string> words;
    std::string word;
    for (const auto& [some, value] : choices) {
      words.emplace_back(some);
      if (target == value) {
        word = some;
      }
    }
    choice(name, word, words, what);
    for (const auto& [some, value] : choices) {
      if (some == word) {
        target = value;
      }
    }
  }

  /// Of the settings so far.
  const std::vector<SettingDescription>& descriptions() const { return descriptions_; }

  /// Throws for the first name that no setting has.
  void finish() const;

  bool is_given(const std::string& name) const { return searched_.contains(name) || fixed_.contains(name); }
  bool is_searched(const std::string& name) const { return searched_.contains(name); }

  /// "/space/NAME" or "/experiment/NAME".
  std::string pointer(std::string_view name) const;

  /// Throws: the value of `name` must be `allowed`.
  [[noreturn]] void refuse(std::string_view name, const std::string& allowed) const;

 private:
  const Value* look_up(std::string_view name, SettingType type, std::string_view what, Bounds bounds,
                       std::optional<Value> by_default);
  std::int64_t integer_within(std::string_view name, const Value& value, Bounds bounds) const;
  double number_within(std::string_view name, const Value& value, Bounds bounds) const;

  static std::optional<Value> integer_default(std::optional<std::int64_t> number) {
    return number ? std::optional<Value>(*number) : std::nullopt;
  }

  const Params& fixed_;
  const Params& searched_;
  std::vector<SettingDescription> descriptions_;
};

}  // namespace autoepoch::experiments
