// A plain text table.
#pragma once

#include <string>
#include <vector>

namespace autoepoch::report {

enum class Align { left, right };

struct Column {
  std::string title;
  Align align = Align::left;
};

/// Columns separated by two spaces, as wide as their widest cell.
class Table {
 public:
  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  /// Requires: as many cells as columns.
  void add_row(std::vector<std::string> cells);

  /// The title line and the rows, each ended by a newline and without trailing spaces.
  std::string to_string() const;

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace autoepoch::report
