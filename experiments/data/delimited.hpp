// Tables as text: CSV (RFC 4180, also with semicolons) and TSV.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace autoepoch::experiments {

/// Invariants: cells.size() == rows() * columns.size(); cells refer to `text`. Surrounding blanks and quotes are
/// removed.
struct Delimited {
  std::string name;  ///< the file's, for messages
  std::vector<char> text;
  std::vector<std::string> columns;  ///< names; "1", "2", ... without a header
  std::vector<std::string_view> cells;
  std::vector<std::size_t> lines;  ///< of each row, counted from 1

  Delimited() = default;
  Delimited(Delimited&&) = default;
  Delimited& operator=(Delimited&&) = default;

  std::size_t rows() const { return lines.size(); }
  std::string_view cell(std::size_t row, std::size_t column) const { return cells[row * columns.size() + column]; }

  /// Throws InvalidInput that names file and line.
  [[noreturn]] void refuse(std::size_t row, const std::string& what) const;
};

/// The separator is what the first line has: a tab, else a semicolon, else a comma. Cells of tab-separated files are
/// taken literally, others may be quoted. Empty lines are skipped. Throws InvalidInput, naming file and line, for rows
/// of different lengths, an unclosed quote, no rows.
Delimited read_delimited(const std::filesystem::path& file, bool header);

/// The column with this name or, if there is none, this number from 1. Throws InvalidInput for `setting` that lists
/// them.
std::size_t find_column(const Delimited& table, std::string_view name, const std::string& setting);

/// find_column of each name between commas; none for an empty list.
std::vector<std::size_t> find_columns(const Delimited& table, const std::string& names, const std::string& setting);

/// Nothing, "?", "NA", "N/A", "NaN", "null", in any case.
bool is_missing(std::string_view cell);

/// The whole cell as a finite number.
std::optional<double> parse_number(std::string_view cell);

/// The distinct cells of a column, sorted by sorted_names. Throws InvalidInput for a missing one.
std::vector<std::string> class_names(const Delimited& table, std::size_t column);

/// The position of a cell among `names`. Throws InvalidInput, naming the line, if it is not among them.
std::size_t class_of(const Delimited& table, std::size_t row, std::size_t column, std::span<const std::string> names);

}  // namespace autoepoch::experiments
