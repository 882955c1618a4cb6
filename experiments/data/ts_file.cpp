#include "experiments/data/ts_file.hpp"

#include <algorithm>
#include <cctype>
#include <limits>
#include <string_view>

#include "autoepoch/error.hpp"
#include "experiments/data/byte_source.hpp"
#include "experiments/data/delimited.hpp"

namespace autoepoch::experiments {
namespace {

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) {
      return parts;
    }
    text.remove_prefix(end + 1);
  }
}

std::string_view trimmed(std::string_view text) {
  const auto space = [](char c) { return std::isspace(static_cast<unsigned char>(c)); };
  while (!text.empty() && space(text.back())) {
    text.remove_suffix(1);
  }
  while (!text.empty() && space(text.front())) {
    text.remove_prefix(1);
  }
  return text;
}

class Parser {
 public:
  explicit Parser(const std::filesystem::path& file) : text_(read_bytes(file)) { result_.name = file.string(); }

  LabelledSeries parse() {
    const std::string_view text(text_.data(), text_.size());
    is_ts_ = !text.empty() && (text.front() == '@' || text.front() == '#');
    in_data_ = !is_ts_;
    for (const std::string_view raw : split(text, '\n')) {
      ++line_;
      const std::string_view line = trimmed(raw);
      if (line.empty() || line.front() == '#') {
        continue;
      }
      if (!in_data_) {
        parse_header(line);
      } else {
        add(is_ts_ ? parse_ts(line) : parse_ucr(line));
      }
    }
    if (result_.series.empty()) {
      throw InvalidInput(result_.name + ": has no series");
    }
    return std::move(result_);
  }

 private:
  void parse_header(std::string_view line) {
    std::string lower(line);
    std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
    if (lower.front() != '@') {
      refuse("is neither a header line, which begins with @, nor behind @data");
    }
    if (lower.rfind("@timestamps true", 0) == 0) {
      refuse("series with time stamps cannot be read");
    }
    if (lower.rfind("@classlabel false", 0) == 0 || lower.rfind("@targetlabel", 0) == 0) {
      refuse("series without classes cannot be learned");
    }
    in_data_ = lower == "@data";
  }

  LabelledSeries::Series parse_ts(std::string_view line) const {
    std::vector<std::string_view> parts = split(line, ':');
    LabelledSeries::Series series;
    series.label = std::string(trimmed(parts.back()));
    parts.pop_back();
    for (const std::string_view part : parts) {
      series.channels.push_back(parse_values(split(part, ',')));
    }
    return series;
  }

  LabelledSeries::Series parse_ucr(std::string_view line) const {
    const char separator = line.find('\t') != std::string_view::npos ? '\t' : ',';
    std::vector<std::string_view> cells = split(line, separator);
    LabelledSeries::Series series;
    series.label = std::string(trimmed(cells.front()));
    cells.erase(cells.begin());
    series.channels.push_back(parse_values(cells));
    return series;
  }

  std::vector<float> parse_values(const std::vector<std::string_view>& cells) const {
    std::vector<float> values;
    values.reserve(cells.size());
    for (const std::string_view raw : cells) {
      const std::string_view cell = trimmed(raw);
      const auto number = parse_number(cell);
      if (!number && !is_missing(cell)) {
        refuse("\"" + std::string(cell.substr(0, 40)) + "\" is no number");
      }
      values.push_back(number ? static_cast<float>(*number) : std::numeric_limits<float>::quiet_NaN());
    }
    return values;
  }

  void add(LabelledSeries::Series series) {
    series.line = line_;
    if (series.label.empty() || series.channels.empty() || series.channels.front().empty()) {
      refuse("has no values, or no class");
    }
    for (const auto& channel : series.channels) {
      if (channel.size() != series.channels.front().size()) {
        refuse("has channels of different lengths");
      }
    }
    if (!result_.series.empty() && series.channels.size() != result_.series.front().channels.size()) {
      refuse("has " + std::to_string(series.channels.size()) + " channels where the first series has " +
             std::to_string(result_.series.front().channels.size()));
    }
    result_.series.push_back(std::move(series));
  }

  [[noreturn]] void refuse(const std::string& what) const {
    throw InvalidInput(result_.name + ":" + std::to_string(line_) + ": " + what);
  }

  std::vector<char> text_;
  LabelledSeries result_;
  std::size_t line_ = 0;
  bool is_ts_ = false;
  bool in_data_ = false;
};

}  // namespace

LabelledSeries read_series(const std::filesystem::path& file) { return Parser(file).parse(); }

}  // namespace autoepoch::experiments
