#include "search/space_filling.hpp"

#include <array>
#include <cmath>
#include <set>
#include <vector>

#include "autoepoch/random.hpp"
#include "support/catch.hpp"

using namespace autoepoch;

namespace {

using Points = std::vector<std::vector<double>>;

Points sobol_points(std::size_t dims, std::uint64_t seed, std::uint64_t count) {
  const SobolSequence sequence(dims, seed);
  Points points;
  for (std::uint64_t i = 0; i < count; ++i) points.push_back(sequence.point(i));
  return points;
}

Points random_points(std::size_t dims, std::uint64_t seed, std::size_t count) {
  Rng rng(seed);
  Points points(count, std::vector<double>(dims));
  for (auto& point : points)
    for (double& x : point) x = rng.uniform();
  return points;
}

/// L2 star discrepancy by Warnock's formula.
double discrepancy(const Points& points) {
  const auto n = static_cast<double>(points.size());
  const auto dims = static_cast<double>(points.front().size());
  double single = 0, pairs = 0;
  for (const auto& p : points) {
    double product = 1;
    for (const double x : p) product *= 1 - x * x;
    single += product;
    for (const auto& q : points) {
      double overlap = 1;
      for (std::size_t j = 0; j < p.size(); ++j) overlap *= 1 - std::max(p[j], q[j]);
      pairs += overlap;
    }
  }
  return std::sqrt(std::pow(3, -dims) - std::pow(2, 1 - dims) / n * single + pairs / (n * n));
}

/// True if the block of 2^k points that starts at `first` has one point in each of 2^k equal intervals of the axis.
bool is_stratified(const SobolSequence& sequence, std::size_t axis, std::uint64_t first, int k) {
  const std::uint64_t n = std::uint64_t{1} << k;
  std::set<std::uint64_t> cells;
  for (std::uint64_t i = 0; i < n; ++i)
    cells.insert(static_cast<std::uint64_t>(sequence.point(first + i)[axis] * static_cast<double>(n)));
  return cells.size() == n;
}

}  // namespace

TEST_CASE("every aligned block of 2^k points is stratified on every axis") {
  for (const std::uint64_t seed : {0u, 1u, 77u}) {
    const SobolSequence sequence(40, seed);
    for (std::size_t axis = 0; axis < 40; ++axis)
      for (int k = 0; k <= 6; ++k)
        for (const std::uint64_t block : {0u, 1u, 5u}) {
          INFO("seed " << seed << ", axis " << axis << ", k " << k << ", block " << block);
          REQUIRE(is_stratified(sequence, axis, block << k, k));
        }
  }
  REQUIRE(is_stratified(SobolSequence(SobolSequence::kMaxDims, 5), SobolSequence::kMaxDims - 1, 0, 8));
}

TEST_CASE("the first two axes are a (0, 2)-sequence: every elementary rectangle has its point") {
  const SobolSequence sequence(2, 9);
  for (int a = 0; a <= 6; ++a) {  // 2^a by 2^(6 - a) rectangles
    std::set<std::pair<int, int>> cells;
    for (std::uint64_t i = 0; i < 64; ++i) {
      const auto point = sequence.point(i);
      cells.insert({static_cast<int>(point[0] * (1 << a)), static_cast<int>(point[1] * (1 << (6 - a)))});
    }
    CHECK(cells.size() == 64);
  }
}

TEST_CASE("the discrepancy is below that of random points") {
  struct Case {
    std::size_t dims;
    double ratio;  // the star discrepancy sees less and less of the difference with more axes
  };
  for (const auto& [dims, ratio] : {Case{2, 0.25}, Case{5, 0.6}, Case{10, 0.95}}) {
    double sobol = 0, random = 0;
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
      sobol += discrepancy(sobol_points(dims, seed, 256));
      random += discrepancy(random_points(dims, seed, 256));
    }
    INFO("dims " << dims << ", ratio " << sobol / random);
    CHECK(sobol < ratio * random);
  }
}

TEST_CASE("over the seeds each point is uniform on each axis") {
  constexpr int kSeeds = 2000;
  for (const std::uint64_t index : {0u, 1u, 6u}) {
    std::array<std::array<int, 8>, 3> counts = {};
    for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
      const auto point = SobolSequence(3, seed).point(index);
      for (std::size_t axis = 0; axis < 3; ++axis) ++counts[axis][static_cast<std::size_t>(point[axis] * 8)];
    }
    for (const auto& axis : counts)
      for (const int count : axis) CHECK(std::abs(count - kSeeds / 8) < 5 * std::sqrt(kSeeds / 8.0));  // 5 sigma
  }
}

TEST_CASE("a point is a function of dims, seed and index; seeds differ") {
  const SobolSequence sequence(4, 1);
  CHECK(sequence.point(123) == SobolSequence(4, 1).point(123));
  CHECK(sequence.point(123) != SobolSequence(4, 2).point(123));
  CHECK(sequence.point(0xffffffffu).size() == 4);
}

TEST_CASE("no axes, and more axes than there are direction numbers") {
  CHECK(SobolSequence(0, 1).point(5).empty());
  const SobolSequence padded(SobolSequence::kMaxDims + 20, 3);
  const auto point = padded.point(10);
  REQUIRE(point.size() == SobolSequence::kMaxDims + 20);
  CHECK(point == padded.point(10));
  CHECK(point.back() != padded.point(11).back());
  for (const double x : point) REQUIRE((x >= 0 && x < 1));
}
