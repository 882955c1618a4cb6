// Labelled time series: the .ts format of the UEA and UCR archives (https://www.timeseriesclassification.com), and
// UCR's older lines of a label and values.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace autoepoch::experiments {

/// Series may differ in length, never in their number of channels. NaN marks a missing value.
struct LabelledSeries {
  struct Series {
    std::vector<std::vector<float>> channels;  ///< each of the same length
    std::string label;
    std::size_t line = 0;
  };
  std::string name;  ///< the file's, for messages
  std::vector<Series> series;
};

/// A file whose first line begins with '@' or '#' is taken as .ts, any other as UCR's. Throws InvalidInput, naming file
/// and line, for whatever is not as expected, time stamps among it.
LabelledSeries read_series(const std::filesystem::path& file);

}  // namespace autoepoch::experiments
