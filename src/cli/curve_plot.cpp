#include "cli/curve_plot.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace autoepoch::cli {
namespace {

constexpr int kWidth = 60;  // characters; a Braille character has 2 x 4 dots
constexpr int kHeight = 8;
constexpr int kDotColumns = 2 * kWidth;
constexpr int kDotRows = 4 * kHeight;

class Canvas {
 public:
  void dot(int column, int row) {  // from the upper left
    constexpr std::array<std::array<int, 2>, 4> kBits = {{{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}}};
    cells_[row / 4][column / 2] |= kBits[row % 4][column % 2];
  }

  std::string line(int row) const {
    std::string text;
    for (int bits : cells_[row]) text += to_utf8(0x2800 + bits);
    return text;
  }

 private:
  static std::string to_utf8(int code) {  // 0x2800..0x28ff: three bytes
    return {static_cast<char>(0xE0 | code >> 12), static_cast<char>(0x80 | (code >> 6 & 0x3F)),
            static_cast<char>(0x80 | (code & 0x3F))};
  }

  std::array<std::array<int, kWidth>, kHeight> cells_{};
};

struct Axis {
  double low = 0;
  double high = 0;

  // The range of what is shown; far outliers at the beginning are left outside.
  Axis(std::vector<double> values, const Interval& final) {
    std::sort(values.begin(), values.end());
    const auto at = [&](double p) {
      return values[static_cast<std::size_t>(p * static_cast<double>(values.size() - 1))];
    };
    low = at(values.size() > 20 ? 0.03 : 0);
    high = at(values.size() > 20 ? 0.97 : 1);
    if (std::isfinite(final.p50)) {
      low = std::min(low, final.p10);
      high = std::max(high, final.p90);
    }
    if (!(high > low)) high = low + std::max(std::abs(low), 1.0) * 1e-3;
  }

  int row(double value) const {
    const double part = (high - std::clamp(value, low, high)) / (high - low);
    return static_cast<int>(std::lround(part * (kDotRows - 1)));
  }
};

int column(double epoch, int horizon) {
  return horizon == 1 ? 0 : static_cast<int>(std::lround((epoch - 1) / (horizon - 1) * (kDotColumns - 1)));
}

const char* edge(int row, int top, int middle, int bottom) {
  if (row == middle) return "\u25CF";
  return row >= top && row <= bottom ? "\u2502" : " ";
}

}  // namespace

std::string plot_curve(const std::vector<CurvePoint>& curve, const CurvePrediction& prediction,
                       const std::string& caption) {
  std::vector<double> finite;
  for (const CurvePoint& point : curve) {
    if (std::isfinite(point.value)) finite.push_back(point.value);
  }
  if (finite.empty()) return {};
  const Axis axis(finite, prediction.final);
  Canvas canvas;
  for (const CurvePoint& point : curve) {
    if (std::isfinite(point.value)) canvas.dot(column(point.epoch, prediction.horizon), axis.row(point.value));
  }
  const bool ends = std::isfinite(prediction.final.p50);
  const int top = ends ? axis.row(prediction.final.p90) / 4 : kHeight;
  const int middle = ends ? axis.row(prediction.final.p50) / 4 : kHeight;
  const int bottom = ends ? axis.row(prediction.final.p10) / 4 : kHeight;
  std::string text;
  for (int row = 0; row < kHeight; ++row) {
    const std::string label = row == 0             ? fmt::format("{:.4g}", axis.high)
                              : row == kHeight - 1 ? fmt::format("{:.4g}", axis.low)
                                                   : "";
    text += fmt::format("{:>10} \u2524{}{}\n", label, canvas.line(row), edge(row, top, middle, bottom));
  }
  const int best = column(prediction.best_epoch.p50, prediction.horizon) / 2;
  text += fmt::format("{:>10}  {:>{}} {}\n", "", "\u25B2", best + 1, caption);
  return text;
}

}  // namespace autoepoch::cli
