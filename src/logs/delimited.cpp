#include "logs/delimited.hpp"

#include <algorithm>
#include <optional>

#include "autoepoch/error.hpp"
#include "logs/number.hpp"

namespace autoepoch::logs {
namespace {

constexpr int kLinesToLookAt = 20;

// Splits text into lines of cells. A separator ' ' means any run of blanks.
class Splitter {
 public:
  Splitter(std::string_view text, char separator) : rest_(text), separator_(separator) {}

  // The next line that is not blank. No line if the text ends; `open` tells whether it ended within quotes.
  std::optional<Line> next() {
    while (!rest_.empty()) {
      Line line{++number_, {}};
      read_cells(line);
      const bool blank = std::all_of(line.cells.begin(), line.cells.end(), [](const auto& c) { return c.empty(); });
      if (!blank || line.cells.size() > 1) return line;
    }
    return std::nullopt;
  }

  bool open() const { return open_; }

 private:
  bool separates(char c) const { return c == separator_ || (separator_ == ' ' && c == '\t'); }

  void end_cell(Line& line, std::string& cell) const {
    std::string_view text = trimmed(cell);
    if (separator_ != ' ' || !text.empty()) line.cells.emplace_back(text);
    cell.clear();
  }

  void read_cells(Line& line) {
    const bool comment = trimmed(rest_.substr(0, rest_.find('\n'))).starts_with('#');  // has no quotes
    std::string cell;
    bool quoted = false;
    std::size_t i = 0;
    for (; i < rest_.size(); ++i) {
      const char c = rest_[i];
      if (c == '\n' && !quoted) break;
      number_ += c == '\n';
      if (c == '"' && quoted && i + 1 < rest_.size() && rest_[i + 1] == '"') {
        cell += rest_[++i];
      } else if (c == '"' && !comment) {
        quoted = !quoted;
      } else if (!quoted && separates(c)) {
        end_cell(line, cell);
      } else {
        cell += c;
      }
    }
    end_cell(line, cell);
    open_ = quoted;
    rest_.remove_prefix(std::min(i + 1, rest_.size()));
  }

  std::string_view rest_;
  char separator_;
  int number_ = 0;
  bool open_ = false;
};

bool is_comment(const Line& line) { return !line.cells.empty() && line.cells.front().starts_with('#'); }

bool is_number(const std::string& cell) { return to_number(cell, true).has_value(); }

// The share of numbers among the cells after the first line; 0 if lines are not cut at all.
double share_of_numbers(std::string_view text, char separator) {
  Splitter splitter(text, separator);
  std::vector<Line> lines;
  while (lines.size() <= kLinesToLookAt) {
    auto line = splitter.next();
    if (!line) break;
    if (!is_comment(*line)) lines.push_back(std::move(*line));
  }
  if (lines.size() > 1) lines.erase(lines.begin());
  double numbers = 0;
  double cells = 0;
  bool cut = false;
  for (const Line& line : lines) {
    cut = cut || line.cells.size() > 1;
    for (const std::string& cell : line.cells) {
      if (is_missing(cell)) continue;
      cells += 1;
      numbers += is_number(cell);
    }
  }
  return cut ? numbers / std::max(cells, 1.0) : 0;
}

char find_separator(std::string_view text) {
  char best = ',';
  double best_share = 0;
  for (const char separator : {'\t', ';', ',', ' '}) {
    const double share = share_of_numbers(text, separator);
    if (share <= best_share) continue;
    best = separator;
    best_share = share;
  }
  return best;
}

// "0,5" is a half, unless points are written as well.
bool uses_decimal_comma(const std::vector<Line>& lines) {
  bool comma = false;
  for (const Line& line : lines) {
    for (const std::string& cell : line.cells) {
      comma = comma || has_decimal_comma(cell);
      if (cell.find('.') != std::string::npos && to_number(cell)) return false;
    }
  }
  return comma;
}

}  // namespace

DelimitedText read_delimited(std::string_view text, const std::string& source) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  Splitter splitter(text, find_separator(text));
  DelimitedText result;
  while (auto line = splitter.next()) {
    if (splitter.open()) {
      throw InvalidInput(source + ":" + std::to_string(line->number) + ": column " +
                         std::to_string(line->cells.size()) + ": a quotation mark is never closed");
    }
    if (!is_comment(*line)) {
      result.lines.push_back(std::move(*line));
    } else if (result.lines.empty()) {
      result.comment = std::move(line->cells);
    }
  }
  if (!result.comment.empty()) {
    std::string& first = result.comment.front();
    first.erase(0, first.find_first_not_of("# "));
    if (first.empty()) result.comment.erase(result.comment.begin());
  }
  result.decimal_comma = uses_decimal_comma(result.lines);
  return result;
}

}  // namespace autoepoch::logs
