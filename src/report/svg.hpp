// A drawing in SVG 1.1, shape after shape. Units are pixels; y grows downwards.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace autoepoch::report {

struct Point {
  double x = 0;
  double y = 0;
};

struct Stroke {
  std::string_view colour = "#1c2126";
  double width = 1;
  double opacity = 1;
  bool dashed = false;
};

enum class Anchor { start, middle, end };

struct TextStyle {
  Anchor anchor = Anchor::start;
  std::string_view colour = "#4d555e";
  double size = 12;
  bool bold = false;
  bool upwards = false;  ///< turned to be read from below
};

class Svg {
 public:
  Svg(double width, double height);

  void line(Point from, Point to, const Stroke& stroke);
  void polyline(std::span<const Point> points, const Stroke& stroke);
  void polygon(std::span<const Point> points, std::string_view fill, double opacity);
  void rectangle(Point corner, Point size, std::string_view fill, double opacity = 1);
  void circle(Point centre, double radius, std::string_view fill, double opacity = 1);

  /// Any text: it is escaped.
  void text(Point place, std::string_view text, const TextStyle& style);

  /// Shapes up to end_clip are cut off outside this rectangle.
  void begin_clip(Point corner, Point size);
  void end_clip();

  /// The whole document; without the XML declaration, so that it can stand inside HTML.
  std::string str() const;

 private:
  double width_;
  double height_;
  std::string shapes_;
};

}  // namespace autoepoch::report
