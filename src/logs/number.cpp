#include "logs/number.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

#include "core/lower_case.hpp"

namespace autoepoch::logs {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

std::optional<double> to_number(std::string_view text, bool decimal_comma) {
  std::string point;  // the text with a decimal point
  if (decimal_comma && has_decimal_comma(text)) {
    point = text;
    point[point.find(',')] = '.';
    text = point;
  }
  if (!text.empty() && text.front() == '+') text.remove_prefix(1);
  if (text.size() > 1 && text.back() == '%') text = trimmed(text.substr(0, text.size() - 1));
  const char* const last = text.data() + text.size();
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), last, value);
  if (error == std::errc::result_out_of_range && end == last) {
    const bool tiny = lower_case(text).find("e-") != std::string::npos;
    return tiny ? 0 : std::numeric_limits<double>::infinity() * (text.front() == '-' ? -1 : 1);
  }
  if (error != std::errc{} || end != last) return std::nullopt;
  return value;
}

bool is_missing(std::string_view text) {
  constexpr std::array<std::string_view, 8> kWords = {"", "-", "--", "na", "n/a", "none", "null", "?"};
  return text.size() <= 4 && std::find(kWords.begin(), kWords.end(), lower_case(text)) != kWords.end();
}

bool has_decimal_comma(std::string_view text) {
  const std::size_t comma = text.find(',');
  if (comma == std::string_view::npos || comma == 0 || comma + 1 == text.size()) return false;
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (!is_digit(text[comma - 1]) || !is_digit(text[comma + 1])) return false;
  return std::all_of(text.begin(), text.end(),
                     [&](char c) { return is_digit(c) || c == ',' || c == '-' || c == '+' || c == 'e' || c == 'E'; }) &&
         text.find(',', comma + 1) == std::string_view::npos;
}

}  // namespace autoepoch::logs
