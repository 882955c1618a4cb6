// Which layout a table has is guessed: a header that names a time axis or a metric, or a first column that counts, mean
// one epoch a line.
#include "logs/table_log.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <unordered_map>

#include "autoepoch/error.hpp"
#include "autoepoch/metric_names.hpp"
#include "core/lower_case.hpp"
#include "logs/axis_names.hpp"
#include "logs/number.hpp"

namespace autoepoch::logs {
namespace {

constexpr std::array<std::string_view, 7> kRunNames = {"trial",    "trial_id", "run", "run_id",
                                                       "run_name", "fold",     "seed"};

std::string place(const std::string& source, const Line& line, std::size_t column) {
  return source + ":" + std::to_string(line.number) + ": column " + std::to_string(column + 1);
}

bool is_word(const std::string& cell) { return !is_missing(cell) && !to_number(cell, true); }

bool is_header(const Line& line) { return std::any_of(line.cells.begin(), line.cells.end(), is_word); }

// 0, 1, 2 or 1, 2, 3 in the first cells.
bool first_column_counts(std::span<const Line> lines) {
  if (lines.size() < 2) return false;  // one line may be a curve
  const auto first = to_number(lines.front().cells.front());
  if (!first || (*first != 0 && *first != 1)) return false;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].cells.size() < 2 || to_number(lines[i].cells.front()) != *first + static_cast<double>(i)) return false;
  }
  return true;
}

bool names_columns(const std::vector<std::string>& header) {
  return std::any_of(header.begin(), header.end(), [](const std::string& name) {
    return (axis_rank(name) && !name.empty()) || metric_direction(name);
  });
}

bool one_cell_a_line(std::span<const Line> lines) {
  return lines.size() > 1 && std::all_of(lines.begin(), lines.end(), [](const Line& l) { return l.cells.size() == 1; });
}

class TableReader {
 public:
  TableReader(const DelimitedText& text, std::string source)
      : text_(text), log_{.source = std::move(source), .format = "CSV"} {}

  // Requires: at least one line, or a comment that is the header.
  Log read(const TableOptions& options) {
    const bool headed = find_header();
    const std::size_t begin = headed && !header_is_comment_ ? 1 : 0;
    const std::span<const Line> lines = std::span(text_.lines).subspan(begin);
    const bool counted = first_column_counts(lines);
    const bool named = headed && (options.names_given || names_columns(header_));
    const bool epochs = named || counted || (!headed && one_cell_a_line(lines));
    if (options.layout == Layout::rows || (options.layout == Layout::guess && !epochs)) {
      if (headed && options.layout == Layout::guess)
        log_.notes.emplace_back("no name in the header is known: each line is taken for a curve (see --layout)");
      read_rows(begin);
      return std::move(log_);
    }
    if (headed && counted && !named) header_.front() = kCounted;
    if (!headed) name_columns(counted);
    name_first_column(begin);
    read_columns(begin);
    return std::move(log_);
  }

 private:
  bool find_header() {
    const Line& first = text_.lines.front();
    if (is_header(first)) {
      header_ = first.cells;
      return true;
    }
    header_is_comment_ = text_.comment.size() > 1 && text_.comment.size() == first.cells.size() &&
                         std::all_of(text_.comment.begin(), text_.comment.end(), is_word);
    if (header_is_comment_) header_ = text_.comment;
    return header_is_comment_;
  }

  void name_columns(bool counted) {
    const std::size_t width = text_.lines.front().cells.size();
    if (counted) {
      header_.emplace_back(kCounted);
      log_.notes.emplace_back("no header: the first column counts the epochs");
    } else {
      log_.notes.emplace_back("no header: each line is taken for an epoch");
    }
    const std::size_t values = width - header_.size();
    for (std::size_t i = 0; i < values; ++i)
      header_.push_back(values == 1 ? kValue : std::to_string(header_.size() + 1));
  }

  // R writes no name above the names of rows: all lines have one cell more than the header.
  void name_first_column(std::size_t begin) {
    const auto longer = [&](const Line& line) {
      return line.cells.size() == header_.size() + 1 && !line.cells.back().empty();
    };
    if (begin < text_.lines.size() &&
        std::all_of(text_.lines.begin() + static_cast<std::ptrdiff_t>(begin), text_.lines.end(), longer)) {
      header_.insert(header_.begin(), "");
    }
  }

  void read_columns(std::size_t begin) {
    find_run_column(begin);
    std::size_t headers = 0;
    std::size_t too_long = 0;
    for (std::size_t i = begin; i < text_.lines.size(); ++i) {
      const Line& line = text_.lines[i];
      if (is_word(line.cells.front()) && lower_case(line.cells.front()) == lower_case(header_.front())) {
        header_ = line.cells;
        ++headers;
      } else if (line.cells.size() > header_.size() && !line.cells.back().empty()) {
        ++too_long;
      } else {
        add_record(line, run_of(line));
      }
    }
    for (auto& [name, run] : runs_) log_.runs.push_back(run.finish(name));
    if (log_.runs.empty()) throw InvalidInput(log_.source + ": has no values");
    std::vector<Drop>& dropped = log_.runs.front().dropped;
    if (headers > 0) dropped.push_back({headers, "headers within the file"});
    if (too_long > 0) dropped.push_back({too_long, "lines with more cells than the header"});
  }

  // A column that names the runs, if the lines are of more than one.
  void find_run_column(std::size_t begin) {
    for (std::size_t k = 0; k < header_.size(); ++k) {
      if (std::find(kRunNames.begin(), kRunNames.end(), lower_case(header_[k])) == kRunNames.end()) continue;
      const auto name_in = [&](std::size_t line) {
        const auto& cells = text_.lines[line].cells;
        return k < cells.size() ? cells[k] : std::string();
      };
      for (std::size_t i = begin + 1; i < text_.lines.size(); ++i) {
        if (name_in(i) == name_in(begin)) continue;
        run_column_ = k;
        log_.notes.push_back("a curve for each \"" + header_[k] + "\"");
        return;
      }
    }
  }

  RunBuilder& run_of(const Line& line) {
    std::string name;
    if (run_column_)
      name = header_[*run_column_] + " " + (*run_column_ < line.cells.size() ? line.cells[*run_column_] : "");
    const auto [found, is_new] = run_places_.emplace(name, runs_.size());
    if (is_new) runs_.emplace_back(name, RunBuilder());
    RunBuilder& run = runs_[found->second].second;
    for (const std::string& column : header_) run.add_column(column);
    return run;
  }

  void add_record(const Line& line, RunBuilder& run) const {
    run.begin_record();
    for (std::size_t k = 0; k < std::min(line.cells.size(), header_.size()); ++k) {
      const std::string& cell = line.cells[k];
      if (is_missing(cell)) continue;
      if (const auto value = to_number(cell, text_.decimal_comma)) {
        run.set(header_[k], *value);
      } else {
        run.set_bad(header_[k], {place(log_.source, line, k), cell});
      }
    }
  }

  void read_rows(std::size_t begin) {
    log_.one_curve_a_line = true;
    for (std::size_t i = begin; i < text_.lines.size(); ++i) {
      const Line& line = text_.lines[i];
      Run run{.columns = {{.name = kCounted}, {.name = kValue}}};
      for (std::size_t k = 0; k < line.cells.size(); ++k) {
        if (is_missing(line.cells[k])) continue;
        const auto value = to_number(line.cells[k], text_.decimal_comma);
        if (!value) throw InvalidInput(place(log_.source, line, k) + ": not a number: \"" + line.cells[k] + "\"");
        run.columns[0].cells.push_back({k, static_cast<double>(k + 1)});
        run.columns[1].cells.push_back({k, *value});
      }
      log_.runs.push_back(std::move(run));
    }
  }

  const DelimitedText& text_;
  Log log_;
  std::optional<std::size_t> run_column_;
  std::vector<std::pair<std::string, RunBuilder>> runs_;  // in order of appearance
  std::unordered_map<std::string, std::size_t> run_places_;
  std::vector<std::string> header_;
  bool header_is_comment_ = false;
};

}  // namespace

Log read_table(const DelimitedText& text, const std::string& source, const TableOptions& options) {
  if (text.lines.empty()) throw InvalidInput(source + ": is empty");
  return TableReader(text, source).read(options);
}

}  // namespace autoepoch::logs
