#include "report/table.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include "report/text.hpp"

namespace autoepoch::report {

void Table::add_row(std::vector<std::string> cells) {
  assert(cells.size() == columns_.size());
  rows_.push_back(std::move(cells));
}

std::string Table::to_string() const {
  std::vector<std::string> titles;
  std::vector<std::size_t> widths;
  for (std::size_t j = 0; j < columns_.size(); ++j) {
    titles.push_back(columns_[j].title);
    widths.push_back(display_width(titles[j]));
    for (const auto& row : rows_) widths[j] = std::max(widths[j], display_width(row[j]));
  }

  std::string text;
  const auto add_line = [&](const std::vector<std::string>& cells) {
    std::string line;
    for (std::size_t j = 0; j < cells.size(); ++j) {
      const std::string padding(widths[j] - display_width(cells[j]), ' ');
      line += j ? "  " : "";
      line += columns_[j].align == Align::right ? padding + cells[j] : cells[j] + padding;
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + '\n';
  };
  add_line(titles);
  for (const auto& row : rows_) add_line(row);
  return text;
}

}  // namespace autoepoch::report
