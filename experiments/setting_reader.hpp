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

namespace autoepoch::experiments {

struct Bounds {
  double low = 0;
  double high = 0;
};

template <typename Enum>
using Choices = std::vector<std::pair<std::string_view, Enum>>;

/// Looks each described setting up, in the searched values first, and remembers the names: whatever was not asked for
/// is a name that does not exist. All errors are InvalidInput. Targets keep their value if the setting is absent.
class SettingReader {
 public:
  static constexpr std::int64_t kMaxInt = std::numeric_limits<int>::max();

  /// Both must outlive the reader.
  SettingReader(const Params& fixed, const Params& searched) : fixed_(fixed), searched_(searched) {}

  template <typename Target>  // int, std::int64_t or an optional of them
  void integer(std::string_view name, Target& target, std::int64_t low, std::int64_t high = kMaxInt) {
    if (const Value* value = find(name)) {
      const auto* number = std::get_if<std::int64_t>(value);
      if (!number || *number < low || *number > high) {
        refuse(name, "an integer from " + std::to_string(low) + " to " + std::to_string(high));
      }
      if constexpr (std::is_same_v<Target, std::int64_t>) {
        target = *number;
      } else {
        target = static_cast<int>(*number);
      }
    }
  }

  template <typename Target>  // double or an optional of it
  void number(std::string_view name, Target& target, Bounds bounds) {
    if (const Value* value = find(name)) {
      target = number_within(name, *value, bounds);
    }
  }

  void flag(std::string_view name, bool& target);
  void text(std::string_view name, std::string& target);
  /// Ascending positive numbers between commas, or one plain number.
  void ascending(std::string_view name, std::vector<double>& target);

  template <typename Enum, typename Target>  // Enum or an optional of it
  void choice(std::string_view name, Target& target, const Choices<Enum>& choices) {
    if (const Value* value = find(name)) {
      const auto found = std::find_if(choices.begin(), choices.end(),
                                      [&](const auto& choice) { return *value == Value(std::string(choice.first)); });
      if (found == choices.end()) {
        std::vector<std::string> words;
        for (const auto& choice : choices) {
          words.emplace_back(choice.first);
        }
        refuse_choice(name, words);
      }
      target = found->second;
    }
  }

  /// Of the settings that were asked for.
  const std::vector<std::string>& names() const { return known_; }

  /// Throws for the first name that no setting has.
  void finish() const;

  /// Throws: the value of `name` must be `allowed`.
  [[noreturn]] void refuse(std::string_view name, const std::string& allowed) const;

 private:
  const Value* find(std::string_view name);
  double number_within(std::string_view name, const Value& value, Bounds bounds) const;
  [[noreturn]] void refuse_choice(std::string_view name, const std::vector<std::string>& words) const;

  const Params& fixed_;
  const Params& searched_;
  std::vector<std::string> known_;
};

}  // namespace autoepoch::experiments
