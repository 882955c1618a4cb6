// JSON as logs have it.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "logs/log.hpp"

namespace autoepoch::logs {

using Json = nlohmann::ordered_json;

/// Understands NaN, Infinity and -Infinity, as Python writes them: they become strings. None if it is no JSON.
std::optional<Json> parse_log_json(std::string_view text);

/// A number, or a string that is one ("nan").
std::optional<double> number_of(const Json& json);

struct JsonLines {
  std::vector<Json> records = {};
  bool cut_off = false;  ///< the last line is incomplete: still being written, or its writer was killed
};

/// An object a line. Throws InvalidInput with `source` and the line for any but the last.
JsonLines parse_json_lines(std::string_view text, const std::string& source);

/// A run of records. Members of members get names with slashes; texts, lists and settings ("config") are left out.
/// Where records say "mode": "val", the names of their numbers begin with "val/".
Run read_records(const std::vector<const Json*>& records, std::string name);

}  // namespace autoepoch::logs
