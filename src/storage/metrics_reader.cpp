#include "storage/metrics_reader.hpp"

#include <charconv>
#include <optional>

#include "autoepoch/json.hpp"

namespace autoepoch::storage {
namespace {

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

}  // namespace

std::map<std::string, double> read_metrics(std::string_view text) {
  std::map<std::string, double> metrics;
  std::string_view rest = text;
  if (!take(rest, '{')) return parse_metrics(text);
  do {
    const auto name = take_name(rest);
    const auto number = name ? take_number(rest) : std::nullopt;
    if (!number) return parse_metrics(text);
    metrics.emplace_hint(metrics.end(), *name, *number);
  } while (take(rest, ','));
  return rest == "}" ? metrics : parse_metrics(text);
}

}  // namespace autoepoch::storage
