#include "replay/csv.hpp"

#include <charconv>
#include <fstream>
#include <limits>

#include "autoepoch/error.hpp"

namespace autoepoch::replay {
namespace {

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

void split(std::string_view line, std::vector<std::string_view>& cells) {
  cells.clear();
  for (;;) {
    const auto comma = line.find(',');
    cells.push_back(trimmed(line.substr(0, comma)));
    if (comma == std::string_view::npos) return;
    line.remove_prefix(comma + 1);
  }
}

}  // namespace

void read_csv(const std::filesystem::path& file,
              const std::function<void(const std::string&, const std::vector<std::string_view>&)>& row) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) throw InvalidInput(file.string() + ": cannot be opened");
  std::vector<std::string_view> cells;
  std::size_t columns = 0;
  std::string line;
  for (std::size_t number = 1; std::getline(stream, line); ++number) {
    if (trimmed(line).empty()) continue;
    split(line, cells);
    const std::string place = file.string() + ":" + std::to_string(number);
    if (columns == 0) columns = cells.size();
    if (cells.size() != columns) {
      throw InvalidInput(place + ": " + std::to_string(cells.size()) + " cells instead of " + std::to_string(columns));
    }
    row(place, cells);
  }
  if (stream.bad()) throw InvalidInput(file.string() + ": cannot be read");
  if (columns == 0) throw InvalidInput(file.string() + ": is empty");
}

double parse_number(std::string_view cell, const std::string& place) {
  if (cell.empty()) return std::numeric_limits<double>::quiet_NaN();
  double value = 0;
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  const bool whole = end == cell.data() + cell.size();
  if (whole && error == std::errc::result_out_of_range) {  // 1e999 or 1e-999
    const bool tiny = cell.find("e-") != std::string_view::npos || cell.find("E-") != std::string_view::npos;
    return tiny ? 0 : (cell.front() == '-' ? -1 : 1) * std::numeric_limits<double>::infinity();
  }
  if (!whole || error != std::errc()) {
    throw InvalidInput(place + ": \"" + std::string(cell.substr(0, 40)) + "\" is not a number");
  }
  return value;
}

NumberTable read_numbers(const std::filesystem::path& file) {
  NumberTable table;
  read_csv(file, [&](const std::string& place, const std::vector<std::string_view>& cells) {
    table.columns = cells.size();
    for (std::size_t c = 0; c < cells.size(); ++c) {
      table.values.push_back(parse_number(cells[c], place));
    }
    ++table.rows;
  });
  return table;
}

}  // namespace autoepoch::replay
