// Logs that are tables of text.
#pragma once

#include <string>

#include "logs/delimited.hpp"
#include "logs/log.hpp"

namespace autoepoch::logs {

enum class Layout {
  guess,
  columns,  ///< one epoch a line, under a header
  rows,     ///< one curve a line: its k-th cell is the value after k epochs
};

struct TableOptions {
  Layout layout = Layout::guess;
  bool names_given = false;  ///< the user named a column or an axis, so that the lines are epochs
};

/// The name of the column that counts, where a file has none for it.
inline constexpr const char* kCounted = "epoch";
/// ... and of the values of a curve without a name.
inline constexpr const char* kValue = "value";

/// A header that comes again begins anew below the old lines, with its own order of columns. A first line of words is a
/// header; without one, a first column that counts 1, 2, 3 counts the epochs. Throws InvalidInput.
Log read_table(const DelimitedText& text, const std::string& source, const TableOptions& options);

}  // namespace autoepoch::logs
