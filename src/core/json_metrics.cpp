// Metrics as JSON. A study has hundreds of thousands of such texts, nearly all of finite numbers with plain names, as
// to_json writes them. These are read without a document in between, several times as fast; all other text, and
// whatever is wrong with it, is left to the parser of all JSON.
#include <charconv>
#include <optional>

#include "autoepoch/json.hpp"
#include "core/json_reader.hpp"
#include "core/number_text.hpp"

namespace autoepoch {
namespace {

double read_number(const JsonPlace& place) {
  if (!place.json().is_string()) return place.number();
  return number_of_word(place.one_of({"nan", "inf", "-inf"})).value();
}

std::map<std::string, double> parse_any(std::string_view text) {
  const Json document = parse_json(text);
  std::map<std::string, double> metrics;
  for (const auto& [name, place] : JsonPlace(document, "").members()) metrics.emplace(name, read_number(place));
  return metrics;
}

/// Takes `character` off the front, if it is there.
bool take(std::string_view& text, char character) {
  if (!text.starts_with(character)) return false;
  text.remove_prefix(1);
  return true;
}

/// Takes a string without escapes off the front, and the colon after it.
std::optional<std::string_view> take_name(std::string_view& text) {
  if (!take(text, '"')) return std::nullopt;
  const std::string_view name = text.substr(0, text.find_first_of("\"\\"));
  text.remove_prefix(name.size());
  return take(text, '"') && take(text, ':') ? std::optional(name) : std::nullopt;
}

/// Takes a number off the front; exact, as from_chars is.
std::optional<double> take_number(std::string_view& text) {
  const std::size_t digit = text.starts_with('-') ? 1 : 0;
  if (digit >= text.size() || text[digit] < '0' || text[digit] > '9') return std::nullopt;  // from_chars reads nan, inf
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

/// None for all but {"name":number,...} without spaces, escapes and repeated names.
std::optional<std::map<std::string, double>> parse_plain(std::string_view text) {
  std::map<std::string, double> metrics;
  if (!take(text, '{')) return std::nullopt;
  do {
    const auto name = take_name(text);
    const auto number = name ? take_number(text) : std::nullopt;
    if (!number) return std::nullopt;
    const std::size_t former = metrics.size();
    metrics.emplace_hint(metrics.end(), *name, *number);
    if (metrics.size() == former) return std::nullopt;
  } while (take(text, ','));
  return text == "}" ? std::optional(std::move(metrics)) : std::nullopt;
}

}  // namespace

std::string to_json(const std::map<std::string, double>& metrics) {
  Json json = Json::object();
  for (const auto& [name, value] : metrics) json[name] = number_as_json<Json>(value);
  return write_json(json);
}

std::map<std::string, double> parse_metrics(std::string_view text) {
  if (auto metrics = parse_plain(text)) return *std::move(metrics);
  return parse_any(text);
}

}  // namespace autoepoch
