#include "report/svg.hpp"

#include <fmt/format.h>

#include <cmath>

#include "report/html_text.hpp"

namespace autoepoch::report {
namespace {

/// Hundredths of a pixel; a place that is not finite is drawn at the origin rather than breaking the document.
std::string px(double x) { return fmt::format("{:.2f}", std::isfinite(x) ? x : 0.0); }

std::string path(std::span<const Point> points) {
  std::string text;
  for (const Point& point : points) text += (text.empty() ? "" : " ") + px(point.x) + "," + px(point.y);
  return text;
}

std::string attributes(const Stroke& stroke) {
  return fmt::format("fill=\"none\" stroke=\"{}\" stroke-width=\"{}\" stroke-opacity=\"{}\"{}", stroke.colour,
                     stroke.width, stroke.opacity, stroke.dashed ? " stroke-dasharray=\"4 3\"" : "");
}

}  // namespace

Svg::Svg(double width, double height) : width_(width), height_(height) {}

void Svg::line(Point from, Point to, const Stroke& stroke) {
  const Point points[] = {from, to};
  polyline(points, stroke);
}

void Svg::polyline(std::span<const Point> points, const Stroke& stroke) {
  shapes_ += fmt::format("<polyline points=\"{}\" stroke-linejoin=\"round\" {}/>\n", path(points), attributes(stroke));
}

void Svg::polygon(std::span<const Point> points, std::string_view fill, double opacity) {
  shapes_ += fmt::format("<polygon points=\"{}\" fill=\"{}\" fill-opacity=\"{}\"/>\n", path(points), fill, opacity);
}

void Svg::rectangle(Point corner, Point size, std::string_view fill, double opacity) {
  shapes_ += fmt::format("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"{}\" fill-opacity=\"{}\"/>\n",
                         px(corner.x), px(corner.y), px(std::fmax(0, size.x)), px(std::fmax(0, size.y)), fill, opacity);
}

void Svg::circle(Point centre, double radius, std::string_view fill, double opacity) {
  shapes_ += fmt::format("<circle cx=\"{}\" cy=\"{}\" r=\"{}\" fill=\"{}\" fill-opacity=\"{}\"/>\n", px(centre.x),
                         px(centre.y), radius, fill, opacity);
}

void Svg::text(Point place, std::string_view text, const TextStyle& style) {
  constexpr std::string_view kAnchors[] = {"start", "middle", "end"};
  const std::string turn =
      style.upwards ? fmt::format(" transform=\"rotate(-90 {} {})\"", px(place.x), px(place.y)) : "";
  shapes_ +=
      fmt::format("<text x=\"{}\" y=\"{}\" font-size=\"{}\" fill=\"{}\" text-anchor=\"{}\"{}{}>{}</text>\n",
                  px(place.x), px(place.y), style.size, style.colour, kAnchors[static_cast<std::size_t>(style.anchor)],
                  style.bold ? " font-weight=\"600\"" : "", turn, escape_html(text));
}

void Svg::begin_clip(Point corner, Point size) {
  // An inner drawing of the same coordinates: unlike a clip path, it needs no name that is unique on an HTML page.
  shapes_ += fmt::format("<svg x=\"{0}\" y=\"{1}\" width=\"{2}\" height=\"{3}\" viewBox=\"{0} {1} {2} {3}\">\n",
                         px(corner.x), px(corner.y), px(size.x), px(size.y));
}

void Svg::end_clip() { shapes_ += "</svg>\n"; }

std::string Svg::str() const {
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\" "
      "font-family=\"Helvetica, Arial, sans-serif\">\n<rect width=\"{0}\" height=\"{1}\" "
      "fill=\"#ffffff\"/>\n{2}</svg>\n",
      width_, height_, shapes_);
}

}  // namespace autoepoch::report
