// A setting as it is described: what the schema of space files and the documentation's tables are made of.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "autoepoch/space.hpp"

namespace autoepoch::experiments {

/// Both belong to it.
struct Bounds {
  double low = 0;
  double high = 0;
};

enum class SettingType { integer, number, flag, text, ascending, choice };

struct SettingDescription {
  std::string name;
  SettingType type = SettingType::text;
  std::string what;                       ///< a sentence
  Bounds bounds = {};                     ///< integer, number
  std::vector<std::string> choices = {};  ///< choice
  std::optional<Value> by_default = {};   ///< absent: the sentence says what holds, or nothing does
};

}  // namespace autoepoch::experiments
