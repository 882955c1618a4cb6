#include <algorithm>
#include <cmath>

#include "logs/curve.hpp"

namespace autoepoch::logs {
namespace {

void count(std::size_t points, const char* reason, std::vector<Drop>& dropped) {
  if (points > 0) dropped.push_back({points, reason});
}

std::size_t remove_unplaced(std::vector<Point>& points) {
  return std::erase_if(points, [](const Point& point) { return !std::isfinite(point.at); });
}

// Newest first, as some exports are.
bool descends(const std::vector<Point>& points) {
  if (points.size() < 2 || points.front().at == points.back().at) return false;
  return std::is_sorted(points.begin(), points.end(), [](const Point& a, const Point& b) { return a.at > b.at; });
}

}  // namespace

std::vector<Point> points_that_count(std::vector<Point> points, std::vector<Drop>& dropped) {
  count(remove_unplaced(points), "without a place on the axis", dropped);
  if (descends(points)) std::reverse(points.begin(), points.end());
  std::size_t void_points = 0;
  std::size_t repeated = 0;
  std::vector<Point> kept;
  for (const Point& point : points) {
    if (!kept.empty() && kept.back().at == point.at) {
      kept.back() = point;
      ++repeated;
      continue;
    }
    while (!kept.empty() && kept.back().at >= point.at) {
      kept.pop_back();
      ++void_points;
    }
    kept.push_back(point);
  }
  count(void_points, "before the axis fell back (training began anew there)", dropped);
  count(repeated, "followed by another at the same place", dropped);
  const auto finite = [](const Point& point) { return std::isfinite(point.value); };
  const auto last = std::find_if(kept.rbegin(), kept.rend(), finite).base();
  const std::size_t before = kept.size();
  kept.erase(std::remove_if(kept.begin(), last, std::not_fn(finite)), last);
  count(before - kept.size(), "not finite, followed by finite ones", dropped);
  return kept;
}

}  // namespace autoepoch::logs
