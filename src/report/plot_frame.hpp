// The part of a drawing between two axes.
#pragma once

#include <span>
#include <string_view>

#include "report/plot_axis.hpp"
#include "report/svg.hpp"

namespace autoepoch::report {

inline constexpr std::string_view kAccent = "#2f62d9";
inline constexpr std::string_view kBest = "#d4480b";
inline constexpr std::string_view kGrey = "#8b95a5";
inline constexpr std::string_view kPale = "#e3e5e8";

struct FrameLayout {
  Point corner;  ///< upper left, inside the axes' labels
  Point size;
  std::string_view x_title = {};
  std::string_view y_title = {};
};

class PlotFrame {
 public:
  PlotFrame(PlotAxis x, PlotAxis y, const FrameLayout& layout) : x_(std::move(x)), y_(std::move(y)), layout_(layout) {}

  /// Grid, labels and titles.
  void draw(Svg& svg) const;

  /// What is drawn until svg.end_clip() stays inside.
  void clip(Svg& svg) const { svg.begin_clip(layout_.corner, layout_.size); }

  template <class X>
  Point at(const X& x, double y) const {
    return {layout_.corner.x + layout_.size.x * x_.place(x), layout_.corner.y + layout_.size.y * (1 - y_.place(y))};
  }

  const PlotAxis& x() const { return x_; }

 private:
  PlotAxis x_;
  PlotAxis y_;
  FrameLayout layout_;
};

}  // namespace autoepoch::report
