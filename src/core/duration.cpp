#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <system_error>
#include <utility>

#include "autoepoch/error.hpp"
#include "autoepoch/json.hpp"

namespace autoepoch {
namespace {

[[noreturn]] void fail(std::string_view text) {
  throw InvalidInput("\"" + std::string(text) + "\" is not a duration; write seconds, or 90s, 10m, 1h30m, 2d");
}

double seconds_of_unit(char unit, std::string_view text) {
  constexpr std::array<std::pair<char, double>, 4> kUnits = {{{'d', 86400}, {'h', 3600}, {'m', 60}, {'s', 1}}};
  for (const auto& [letter, seconds] : kUnits) {
    if (letter == unit) {
      return seconds;
    }
  }
  fail(text);
}

}  // namespace

double parse_duration(std::string_view text) {
  double sum = 0;
  double last_unit = std::numeric_limits<double>::infinity();
  const char* place = text.data();
  const char* const end = place + text.size();
  do {
    double amount = 0;
    const auto [rest, error] = std::from_chars(place, end, amount, std::chars_format::fixed);
    if (error != std::errc() || std::signbit(amount) || !std::isfinite(amount)) {
      fail(text);
    }
    const bool is_plain = rest == end && place == text.data();
    const double unit = is_plain ? 1 : rest == end ? last_unit : seconds_of_unit(*rest, text);
    if (unit >= last_unit) {
      fail(text);
    }
    sum += amount * unit;
    last_unit = unit;
    place = is_plain ? end : rest + 1;
  } while (place != end);
  if (!std::isfinite(sum)) {
    fail(text);
  }
  return sum;
}

}  // namespace autoepoch
