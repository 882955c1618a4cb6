#include "core/json_reader.hpp"

#include <algorithm>
#include <variant>

#include "autoepoch/error.hpp"
#include "core/nearest.hpp"
#include "core/text.hpp"

namespace autoepoch {
namespace {

// "; did you mean "low"? Allowed: low, high"
std::string advice(const std::string& word, const std::vector<std::string>& allowed) {
  const auto meant = nearest(word, allowed);
  std::string result = meant ? "; did you mean " + in_quotes(*meant) + "? Allowed: " : "; allowed: ";
  for (const std::string& candidate : allowed) {
    result += (&candidate == &allowed.front() ? "" : ", ") + candidate;
  }
  return result;
}

}  // namespace

std::string write_json(const Json& json, int indent) {
  try {
    return json.dump(indent);
  } catch (const Json::type_error&) {
    throw InvalidInput("a string is not valid UTF-8");
  }
}

void JsonPlace::fail(const std::string& message) const {
  throw InvalidInput(pointer_, pointer_.empty() ? "the document " + message : message);
}

std::string JsonPlace::kind() const {
  switch (json_->type()) {
    case Json::value_t::null:
      return "null";
    case Json::value_t::object:
      return "an object";
    case Json::value_t::array:
      return "an array";
    case Json::value_t::string:
      return "a string";
    case Json::value_t::boolean:
      return "true or false";
    default:
      return "the number " + json_->dump();
  }
}

void JsonPlace::check_keys(const std::vector<std::string>& allowed) const {
  for (const auto& [key, place] : members()) {
    if (std::find(allowed.begin(), allowed.end(), key) == allowed.end()) {
      throw InvalidInput(place.pointer(), "unknown key" + advice(key, allowed));
    }
  }
}

std::optional<JsonPlace> JsonPlace::find(std::string_view key) const {
  const auto found = json_->find(std::string(key));
  return found == json_->end() ? std::nullopt : std::optional(JsonPlace(*found, pointer_to(pointer_, key)));
}

JsonPlace JsonPlace::at(std::string_view key) const {
  if (const auto place = find(key)) {
    return *place;
  }
  fail("lacks the key " + in_quotes(key));
}

std::vector<std::pair<std::string, JsonPlace>> JsonPlace::members() const {
  if (!json_->is_object()) {
    fail("must be an object, not " + kind());
  }
  std::vector<std::pair<std::string, JsonPlace>> result;
  for (const auto& [key, value] : json_->items()) {
    result.emplace_back(key, JsonPlace(value, pointer_to(pointer_, key)));
  }
  return result;
}

std::vector<JsonPlace> JsonPlace::elements() const {
  if (!json_->is_array()) {
    fail("must be an array, not " + kind());
  }
  std::vector<JsonPlace> result;
  for (const Json& element : *json_) {
    result.emplace_back(element, pointer_ + '/' + std::to_string(result.size()));
  }
  return result;
}

double JsonPlace::number() const {
  if (!json_->is_number()) {
    fail("must be a number, not " + kind());
  }
  return json_->get<double>();
}

std::int64_t JsonPlace::integer(std::int64_t low, std::int64_t high) const {
  if (!json_->is_number_integer()) {
    fail("must be an integer, not " + kind());
  }
  const auto value = json_->get<std::int64_t>();
  if (value < low) {
    fail("must be at least " + std::to_string(low) + ", not " + std::to_string(value));
  }
  if (value > high) {
    fail("must be at most " + std::to_string(high) + ", not " + std::to_string(value));
  }
  return value;
}

std::string JsonPlace::text() const {
  if (!json_->is_string()) {
    fail("must be a string, not " + kind());
  }
  auto text = json_->get<std::string>();
  if (text.empty()) {
    fail("must not be empty");
  }
  if (std::any_of(text.begin(), text.end(), is_control_character)) {
    fail("must not contain control characters");
  }
  return text;
}

std::string JsonPlace::one_of(const std::vector<std::string>& allowed) const {
  std::string word = text();
  if (std::find(allowed.begin(), allowed.end(), word) == allowed.end()) {
    fail("unknown value " + in_quotes(word) + advice(word, allowed));
  }
  return word;
}

Value JsonPlace::value() const {
  if (json_->is_boolean()) {
    return json_->get<bool>();
  }
  if (json_->is_number_integer()) {
    return json_->get<std::int64_t>();
  }
  if (json_->is_number_float()) {
    return json_->get<double>();
  }
  if (json_->is_string()) {
    return json_->get<std::string>();
  }
  fail("must be a number, a string, true or false, not " + kind());
}

Json to_json_value(const Value& value) {
  return std::visit([](const auto& held) { return Json(held); }, value);
}

}  // namespace autoepoch
