#include "search/space_filling.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <boost/random/sobol.hpp>
#include <cassert>

#include "autoepoch/random.hpp"

namespace autoepoch {
namespace {

using Engine = boost::random::sobol_engine<std::uint32_t, 32>;
using Matrix = std::array<std::uint32_t, 32>;  // over GF(2); bit 31 - i of column c is the element (i, c)

static_assert(SobolSequence::kMaxDims == boost::random::default_sobol_table::max_dimension);

/// Lower triangular with a unit diagonal: keeps the leading digit's role, mixes the digits behind it.
Matrix random_scramble(Rng& rng) {
  Matrix columns;
  for (unsigned c = 0; c < columns.size(); ++c) {
    const std::uint32_t diagonal = 0x80000000u >> c;
    columns[c] = diagonal | (static_cast<std::uint32_t>(rng() >> 32) & (diagonal - 1));
  }
  return columns;
}

std::uint32_t product(const Matrix& columns, std::uint32_t digits) {
  std::uint32_t result = 0;
  for (; digits != 0; digits &= digits - 1) result ^= columns[31 - std::countr_zero(digits)];
  return result;
}

}  // namespace

SobolSequence::SobolSequence(std::size_t dims, std::uint64_t seed) : dims_(dims), seed_(seed) {
  const std::size_t axes = std::min(dims, kMaxDims);
  if (axes == 0) return;
  directions_.resize(axes * kBits);
  Engine engine(axes);
  for (std::size_t bit = 0; bit < kBits; ++bit) {
    // The engine runs through the points in the order of the Gray code, without the first (zero) point: its element
    // 2^(bit+1) - 2 is the point of the code 2^bit, which is the direction number of that bit.
    engine.seed(static_cast<std::uint32_t>((std::uint64_t{2} << bit) - 2));
    for (std::size_t axis = 0; axis < axes; ++axis) directions_[axis * kBits + bit] = engine();
  }
  for (std::size_t axis = 0; axis < axes; ++axis) {
    Rng rng = Rng::stream(seed, axis, "sobol scramble");
    const Matrix scramble = random_scramble(rng);
    for (std::size_t bit = 0; bit < kBits; ++bit) {
      std::uint32_t& direction = directions_[axis * kBits + bit];
      direction = product(scramble, direction);
    }
    shift_.push_back(static_cast<std::uint32_t>(rng() >> 32));
  }
}

std::vector<double> SobolSequence::point(std::uint64_t index) const {
  assert(index < (std::uint64_t{1} << kBits));
  std::vector<double> point;
  point.reserve(dims_);
  for (std::size_t axis = 0; axis < shift_.size(); ++axis) {
    std::uint32_t digits = shift_[axis];
    for (std::uint64_t rest = index; rest != 0; rest &= rest - 1)
      digits ^= directions_[axis * kBits + static_cast<std::size_t>(std::countr_zero(rest))];
    point.push_back((digits + 0.5) * 0x1p-32);  // the middle of its cell: never 0 or 1
  }
  Rng rng = Rng::stream(seed_, index, "sobol padding");
  while (point.size() < dims_) point.push_back(rng.uniform());
  return point;
}

}  // namespace autoepoch
