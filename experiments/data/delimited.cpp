#include "experiments/data/delimited.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>

#include "autoepoch/error.hpp"
#include "core/nearest.hpp"
#include "core/parse.hpp"
#include "experiments/data/byte_source.hpp"
#include "experiments/data/split.hpp"

namespace autoepoch::experiments {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\r'; }

std::string_view trimmed(std::string_view cell) {
  while (!cell.empty() && is_blank(cell.front())) {
    cell.remove_prefix(1);
  }
  while (!cell.empty() && is_blank(cell.back())) {
    cell.remove_suffix(1);
  }
  return cell;
}

char find_separator(std::string_view first_line) {
  for (const char candidate : {'\t', ';'}) {
    if (first_line.find(candidate) != std::string_view::npos) {
      return candidate;
    }
  }
  return ',';
}

// Walks over the text once; quoted cells are unescaped in place, which only shortens them.
class Parser {
 public:
  explicit Parser(Delimited& table)
      : table_(table),
        place_(table.text.data()),
        end_(place_ + table.text.size()),
        separator_(find_separator({place_, static_cast<std::size_t>(std::find(place_, end_, '\n') - place_)})) {}

  // The cells of the next line that is not empty; none at the end.
  std::vector<std::string_view> next_row() {
    std::vector<std::string_view> row;
    while (row.empty() && place_ != end_) {
      ++line_;
      row_line_ = line_;
      do row.push_back(next_cell());
      while (!ends_row_);
      if (row.size() == 1 && row.front().empty()) {
        row.clear();
      }
    }
    return row;
  }

  std::size_t row_line() const { return row_line_; }

 private:
  std::string_view next_cell() {
    char* begin = place_;
    while (begin != end_ && *begin == ' ') {
      ++begin;
    }
    if (separator_ != '\t' && begin != end_ && *begin == '"') {
      return quoted_cell(begin + 1);
    }
    place_ = std::find_if(place_, end_, [this](char c) { return c == separator_ || c == '\n'; });
    const std::string_view cell(std::min(begin, place_), static_cast<std::size_t>(place_ - std::min(begin, place_)));
    end_cell();
    return trimmed(cell);
  }

  std::string_view quoted_cell(char* begin) {
    char* write = begin;
    for (place_ = begin; place_ != end_; ++place_) {
      if (*place_ == '"' && (place_ + 1 == end_ || place_[1] != '"')) {
        ++place_;
        place_ = std::find_if_not(place_, end_, is_blank);
        if (place_ != end_ && *place_ != separator_ && *place_ != '\n') {
          refuse("has text behind a closing quote");
        }
        end_cell();
        return {begin, static_cast<std::size_t>(write - begin)};
      }
      place_ += *place_ == '"' ? 1 : 0;  // two quotes mean one
      line_ += *place_ == '\n' ? 1 : 0;
      *write++ = *place_;
    }
    refuse("has a quote that is never closed");
  }

  void end_cell() {
    ends_row_ = place_ == end_ || *place_ == '\n';
    place_ += place_ == end_ ? 0 : 1;
  }

  [[noreturn]] void refuse(const std::string& what) const {
    throw InvalidInput(table_.name + ":" + std::to_string(row_line_) + ": " + what);
  }

  Delimited& table_;
  char* place_;
  char* end_;
  char separator_;
  std::size_t line_ = 0;
  std::size_t row_line_ = 0;
  bool ends_row_ = false;
};

}  // namespace

void Delimited::refuse(std::size_t row, const std::string& what) const {
  throw InvalidInput(name + ":" + std::to_string(lines[row]) + ": " + what);
}

Delimited read_delimited(const std::filesystem::path& file, bool header) {
  Delimited table;
  table.name = file.string();
  table.text = read_bytes(file);
  Parser parser(table);
  for (auto row = parser.next_row(); !row.empty(); row = parser.next_row()) {
    if (table.columns.empty()) {
      for (std::size_t i = 0; i < row.size(); ++i) {
        table.columns.push_back(header ? std::string(row[i]) : std::to_string(i + 1));
      }
      if (header) {
        continue;
      }
    }
    table.lines.push_back(parser.row_line());
    if (row.size() != table.columns.size()) {
      table.refuse(table.rows() - 1, "has " + std::to_string(row.size()) + " cells where the first line has " +
                                         std::to_string(table.columns.size()));
    }
    table.cells.insert(table.cells.end(), row.begin(), row.end());
  }
  if (table.rows() == 0) {
    throw InvalidInput(table.name + ": has no rows" + (header ? " below its header" : ""));
  }
  return table;
}

std::size_t find_column(const Delimited& table, std::string_view name, const std::string& setting) {
  const auto found = std::find(table.columns.begin(), table.columns.end(), name);
  if (found != table.columns.end()) {
    return static_cast<std::size_t>(found - table.columns.begin());
  }
  const auto number = autoepoch::parse_number<std::size_t>(name);
  if (number && *number >= 1 && *number <= table.columns.size()) {
    return *number - 1;
  }
  const auto meant = nearest(name, table.columns);
  throw InvalidInput(
      "/experiment/" + setting,
      table.name + " has no column \"" + std::string(name) + "\"" +
          (meant ? "; did you mean \"" + *meant + "\"?" : ", but " + std::to_string(table.columns.size()) + " others"));
}

std::vector<std::size_t> find_columns(const Delimited& table, const std::string& names, const std::string& setting) {
  std::vector<std::size_t> columns;
  for (std::size_t begin = 0; begin <= names.size() && !names.empty();) {
    const std::size_t end = std::min(names.find(',', begin), names.size());
    columns.push_back(find_column(table, trimmed(std::string_view(names).substr(begin, end - begin)), setting));
    begin = end + 1;
  }
  return columns;
}

bool is_missing(std::string_view cell) {
  constexpr std::array<std::string_view, 5> kWords{"?", "na", "n/a", "nan", "null"};
  const auto same = [&](std::string_view word) {
    return std::equal(cell.begin(), cell.end(), word.begin(), word.end(),
                      [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; });
  };
  return cell.empty() || std::any_of(kWords.begin(), kWords.end(), same);
}

std::optional<double> parse_number(std::string_view cell) {
  if (!cell.empty() && cell.front() == '+') {
    cell.remove_prefix(1);
  }
  const auto number = autoepoch::parse_number<double>(cell);
  // Beyond the range of float a number would become infinite.
  return number && std::abs(*number) < 1e30 ? number : std::nullopt;
}

std::vector<std::string> class_names(const Delimited& table, std::size_t column) {
  std::vector<std::string> names;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (is_missing(table.cell(row, column))) {
      table.refuse(row, "has no value of \"" + table.columns[column] + "\"");
    }
    names.emplace_back(table.cell(row, column));
  }
  return sorted_names(std::move(names));
}

std::size_t class_of(const Delimited& table, std::size_t row, std::size_t column, std::span<const std::string> names) {
  const auto found = std::find(names.begin(), names.end(), table.cell(row, column));
  if (found == names.end()) {
    table.refuse(row,
                 "has the class \"" + std::string(table.cell(row, column)) + "\", which the training file has not");
  }
  return static_cast<std::size_t>(found - names.begin());
}

}  // namespace autoepoch::experiments
