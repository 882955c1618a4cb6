// What a setting such as "model" chooses among: tables, each entry of which stands beside its reader or builder.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace autoepoch::experiments {

/// One of the things to choose.
struct Choice {
  std::string name;                        ///< in space files
  std::string what;                        ///< one line
  std::vector<std::string> settings = {};  ///< those that it has of the settings that some choices lack

  bool has(std::string_view setting) const {
    return std::find(settings.begin(), settings.end(), setting) != settings.end();
  }
};

/// ... that code tells apart by a value.
template <typename Value>
struct ValuedChoice {
  Value value;
  Choice choice;
};

template <typename Table>
std::vector<Choice> choices_of(const Table& table) {
  std::vector<Choice> choices;
  for (const auto& entry : table) {
    choices.push_back(entry.choice);
  }
  return choices;
}

template <typename Table>
std::vector<std::string> names_of(const Table& table) {
  std::vector<std::string> names;
  for (const auto& entry : table) {
    names.push_back(entry.choice.name);
  }
  return names;
}

/// Names with their values.
template <typename Table>
auto values_of(const Table& table) {
  std::vector<std::pair<std::string_view, decltype(table.front().value)>> values;
  for (const auto& entry : table) {
    values.emplace_back(entry.choice.name, entry.value);
  }
  return values;
}

/// The entry of this value. Requires: the table has one for every value.
template <typename Table, typename Value>
const Choice& choice_of(const Table& table, Value value) {
  return std::find_if(table.begin(), table.end(), [&](const auto& entry) { return entry.value == value; })->choice;
}

}  // namespace autoepoch::experiments
