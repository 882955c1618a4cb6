// Strict reading of JSON: every error names its place and what is allowed there.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "autoepoch/params.hpp"

namespace autoepoch {

/// Members keep the order of the text.
using Json = nlohmann::ordered_json;

/// Throws InvalidInput for what RFC 8259 forbids (with line and column), and for repeated keys, integers beyond 64
/// bits, numbers beyond double precision, a byte order mark and more than 64 levels of nesting.
Json parse_json(std::string_view text);

/// One line if indent < 0. Throws InvalidInput if a string is not UTF-8.
std::string write_json(const Json& json, int indent = -1);

/// A value of a parsed document and where it is. Valid while the document lives. All readers throw InvalidInput.
class JsonPlace {
 public:
  JsonPlace(const Json& json, std::string pointer) : json_(&json), pointer_(std::move(pointer)) {}

  const Json& json() const { return *json_; }
  const std::string& pointer() const { return pointer_; }
  [[noreturn]] void fail(const std::string& message) const;

  /// It is an object and has no other keys than these.
  void check_keys(const std::vector<std::string>& allowed) const;

  /// Requires: an object.
  std::optional<JsonPlace> find(std::string_view key) const;
  JsonPlace at(std::string_view key) const;  ///< throws if the key is missing
  std::vector<std::pair<std::string, JsonPlace>> members() const;

  std::vector<JsonPlace> elements() const;  ///< of an array
  double number() const;
  std::int64_t integer(std::int64_t low, std::int64_t high = std::numeric_limits<std::int64_t>::max()) const;
  std::string text() const;  ///< not empty, no control characters
  std::string one_of(const std::vector<std::string>& allowed) const;
  Value value() const;  ///< boolean, integer, number or any string

 private:
  std::string kind() const;  // "a string"

  const Json* json_;
  std::string pointer_;
};

Json to_json_value(const Value& value);

}  // namespace autoepoch
