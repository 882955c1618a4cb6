// A discrete distribution on the real line.
#pragma once

#include <algorithm>
#include <cassert>
#include <vector>

namespace autoepoch {

class WeightedSample {
 public:
  struct Point {
    double value;
    double weight;
  };

  void add(double value, double weight) { points_.push_back({value, weight}); }
  void reserve(std::size_t count) { points_.reserve(count); }
  const std::vector<Point>& points() const { return points_; }

  /// Sorts, so that quantile() may be asked.
  void finish() {
    std::sort(points_.begin(), points_.end(), [](const Point& a, const Point& b) { return a.value < b.value; });
    total_ = 0;
    for (const Point& point : points_) total_ += point.weight;
  }

  /// Part of the weight at values less than `value`. Requires: finish() was called; total weight > 0.
  double below(double value) const {
    double sum = 0;
    for (const Point& point : points_) {
      if (point.value >= value) break;
      sum += point.weight;
    }
    return sum / total_;
  }

  /// Linear between the middles of the points' steps. Requires: finish() was called; total weight > 0; 0 <= p <= 1.
  double quantile(double p) const {
    assert(total_ > 0);
    double below = 0;
    double previous_value = points_.front().value;
    double previous_middle = 0;
    for (const Point& point : points_) {
      const double middle = (below + point.weight / 2) / total_;
      if (p <= middle) {
        const double gap = middle - previous_middle;
        return gap > 0 ? previous_value + (point.value - previous_value) * (p - previous_middle) / gap : point.value;
      }
      below += point.weight;
      previous_value = point.value;
      previous_middle = middle;
    }
    return points_.back().value;
  }

 private:
  std::vector<Point> points_;
  double total_ = 0;
};

}  // namespace autoepoch
