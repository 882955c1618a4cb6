// Text of lines of cells: CSV (RFC 4180), TSV, and the like.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace autoepoch::logs {

struct Line {
  int number = 0;  ///< of its first character in the text, from 1
  std::vector<std::string> cells = {};
};

struct DelimitedText {
  std::vector<Line> lines = {};           ///< without comments and blank lines
  std::vector<std::string> comment = {};  ///< cells of the last line with # before the first other one
  bool decimal_comma = false;             ///< "0,5" is a half
};

/// Comma, semicolon, tab or blanks, whichever gives most numbers; quotes, CRLF, a byte order mark and lines starting
/// with # are understood. Throws InvalidInput with `source` and the line if a quotation mark is never closed.
DelimitedText read_delimited(std::string_view text, const std::string& source);

}  // namespace autoepoch::logs
