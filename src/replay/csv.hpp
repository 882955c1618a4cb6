// Plain CSV: cells without quotes, separated by commas; blanks around them and empty lines do not count.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace autoepoch::replay {

/// Calls `row(place, cells)` for each line; `place` is "file:line". All rows have as many cells as the first. Throws
/// InvalidInput for a file that cannot be read, is empty, or has a row of another length.
void read_csv(const std::filesystem::path& file,
              const std::function<void(const std::string& place, const std::vector<std::string_view>& cells)>& row);

/// "nan", "inf", "-inf" are numbers; an empty cell is nan. Throws InvalidInput with the place.
double parse_number(std::string_view cell, const std::string& place);

/// A file of numbers without a header, row-major.
struct NumberTable {
  std::size_t rows = 0;
  std::size_t columns = 0;
  std::vector<double> values;

  double at(std::size_t row, std::size_t column) const { return values[row * columns + column]; }
};

/// Throws InvalidInput with file, line and column.
NumberTable read_numbers(const std::filesystem::path& file);

}  // namespace autoepoch::replay
