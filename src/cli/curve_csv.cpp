#include "cli/curve_csv.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <string_view>

#include "autoepoch/error.hpp"

namespace autoepoch::cli {
namespace {

constexpr int kLargestEpoch = 10'000'000;

struct Line {
  int number = 0;  // of its first character in the file, from 1
  std::vector<std::string> cells;
};

[[noreturn]] void fail(const std::string& name, int line, std::size_t column, const std::string& what) {
  throw InvalidInput(name + ":" + std::to_string(line) + ": column " + std::to_string(column + 1) + ": " + what);
}

std::string trimmed(const std::string& text) {
  const char* const kBlank = " \t\r";
  const std::size_t first = text.find_first_not_of(kBlank);
  return first == std::string::npos ? "" : text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

// Splits CSV text into lines of cells, as RFC 4180 has it.
class CsvReader {
 public:
  CsvReader(std::istream& input, std::string name) : input_(input), name_(std::move(name)) {}

  std::vector<Line> read() {
    std::vector<Line> lines;
    for (std::string text; std::getline(input_, text);) {
      ++number_;
      if (number_ == 1 && text.rfind("\xEF\xBB\xBF", 0) == 0) text.erase(0, 3);
      if (!trimmed(text).empty() && trimmed(text).front() == '#') continue;
      if (separator_ == 0) separator_ = find_separator(text);
      lines.push_back(split(text));
    }
    while (!lines.empty() && is_blank(lines.back())) lines.pop_back();
    return lines;
  }

 private:
  static bool is_blank(const Line& line) { return line.cells.size() == 1 && line.cells.front().empty(); }

  static char find_separator(const std::string& text) {
    for (char c : {',', ';', '\t'}) {
      if (text.find(c) != std::string::npos) return c;
    }
    return ',';
  }

  Line split(std::string text) {
    Line line{number_, {}};
    std::string cell;
    bool quoted = false;
    for (std::size_t i = 0;; ++i) {
      if (i == text.size() && quoted) {  // the quoted cell goes on in the next line
        if (!std::getline(input_, text))
          fail(name_, line.number, line.cells.size(), "a quotation mark is never closed");
        ++number_;
        cell += '\n';
        i = std::string::npos;  // continues with the first character
      } else if (i == text.size() || (!quoted && text[i] == separator_)) {
        line.cells.push_back(trimmed(cell));
        cell.clear();
        if (i == text.size()) return line;
      } else if (text[i] == '"' && quoted && i + 1 < text.size() && text[i + 1] == '"') {
        cell += text[++i];
      } else if (text[i] == '"') {
        quoted = !quoted;
      } else {
        cell += text[i];
      }
    }
  }

  std::istream& input_;
  std::string name_;
  int number_ = 0;
  char separator_ = 0;
};

// nan and inf are numbers here, in any case and with any sign.
std::optional<double> to_number(const std::string& cell) {
  std::string_view text = cell;
  if (!text.empty() && text.front() == '+') text.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc::result_out_of_range && end == text.data() + text.size()) {
    const bool tiny = lower(cell).find("e-") != std::string::npos;
    return tiny ? 0 : std::numeric_limits<double>::infinity();
  }
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool is_header(const Line& line) {
  return std::any_of(line.cells.begin(), line.cells.end(),
                     [](const std::string& cell) { return !cell.empty() && !to_number(cell); });
}

std::optional<std::size_t> find_name(const std::vector<std::string>& names, const std::string& name) {
  const auto same = [&](const std::string& other) { return lower(other) == lower(name); };
  const auto found = std::find_if(names.begin(), names.end(), same);
  if (found == names.end()) return std::nullopt;
  return static_cast<std::size_t>(found - names.begin());
}

std::string joined(const std::vector<std::string>& names) {
  std::string result;
  for (const std::string& name : names) result += (result.empty() ? "" : ", ") + name;
  return result;
}

std::size_t value_column(const std::string& file, const Line& header, std::size_t epoch, const std::string& wanted) {
  if (!wanted.empty()) {
    if (const auto found = find_name(header.cells, wanted)) return *found;
    throw InvalidInput(file + ": no column \"" + wanted + "\"; there are: " + joined(header.cells));
  }
  if (const auto found = find_name(header.cells, "val_loss")) return *found;
  if (header.cells.size() == 2) return 1 - epoch;
  throw InvalidInput(file + ": which column? Choose with --column one of: " + joined(header.cells));
}

std::vector<CurvePoint> sorted_points(const std::map<int, double>& values) {
  const int shift = !values.empty() && values.begin()->first == 0 ? 1 : 0;
  std::vector<CurvePoint> result;
  for (const auto& [epoch, value] : values) result.push_back({epoch + shift, value});
  return result;
}

CurveTable read_columns(const std::string& name, const std::vector<Line>& lines, const std::string& wanted) {
  const auto epoch_column = find_name(lines.front().cells, "epoch");
  if (!epoch_column) {
    throw InvalidInput(name + ": the header has no column \"epoch\"; for one curve a row use --layout rows");
  }
  const std::size_t value_at = value_column(name, lines.front(), *epoch_column, wanted);
  std::map<int, double> values;
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const Line& line = lines[i];
    if (value_at >= line.cells.size() || line.cells[value_at].empty()) continue;
    const auto value = to_number(line.cells[value_at]);
    if (!value) fail(name, line.number, value_at, "not a number: \"" + line.cells[value_at] + "\"");
    const std::string cell = *epoch_column < line.cells.size() ? line.cells[*epoch_column] : "";
    const auto epoch = to_number(cell);
    if (!epoch || !(*epoch >= 0 && *epoch <= kLargestEpoch) || *epoch != std::floor(*epoch)) {
      fail(name, line.number, *epoch_column, "not an epoch: \"" + cell + "\"; a whole number from 0 or 1 on is needed");
    }
    values[static_cast<int>(*epoch)] = *value;
  }
  return {lines.front().cells[value_at], {sorted_points(values)}};
}

CurveTable read_rows(const std::string& name, const std::vector<Line>& lines, const std::string& column) {
  CurveTable table{column, {}};
  for (std::size_t i = is_header(lines.front()) ? 1 : 0; i < lines.size(); ++i) {
    std::vector<CurvePoint> curve;
    for (std::size_t k = 0; k < lines[i].cells.size(); ++k) {
      const std::string& cell = lines[i].cells[k];
      if (cell.empty()) continue;
      const auto value = to_number(cell);
      if (!value) fail(name, lines[i].number, k, "not a number: \"" + cell + "\"");
      curve.push_back({static_cast<int>(k) + 1, *value});
    }
    table.curves.push_back(std::move(curve));
  }
  return table;
}

}  // namespace

CurveTable read_curves(std::istream& input, const std::string& name, const CurveCsvOptions& options) {
  const std::vector<Line> lines = CsvReader(input, name).read();
  if (lines.empty()) throw InvalidInput(name + ": is empty");
  const bool columns = options.layout == CurveLayout::columns ||
                       (options.layout == CurveLayout::guess && find_name(lines.front().cells, "epoch"));
  CurveTable table = columns ? read_columns(name, lines, options.column) : read_rows(name, lines, options.column);
  const auto observed = [](const std::vector<CurvePoint>& curve) { return !curve.empty(); };
  if (std::none_of(table.curves.begin(), table.curves.end(), observed)) throw InvalidInput(name + ": has no values");
  return table;
}

Direction guess_direction(const std::string& column) {
  constexpr std::array<std::string_view, 10> kScores = {"acc",    "auc", "f1",   "score", "precision",
                                                        "recall", "r2",  "bleu", "iou",   "dice"};
  const std::string name = lower(column);
  if (name.find("loss") != std::string::npos || name.find("err") != std::string::npos) return Direction::minimize;
  const auto inside = [&](std::string_view word) { return name.find(word) != std::string::npos; };
  return std::any_of(kScores.begin(), kScores.end(), inside) ? Direction::maximize : Direction::minimize;
}

}  // namespace autoepoch::cli
