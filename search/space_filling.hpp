// Points that fill the unit cube evenly: the scrambled Sobol sequence.
//
// Direction numbers of [Joe08] (Boost.Random), a random linear matrix scramble and a random digital shift [Matousek98]
// drawn from the seed. Every aligned block of 2^k points (the first 2^k among them) keeps the balance of the plain
// sequence: on each axis one point in each of 2^k equal intervals. Point i depends on (dims, seed, i) alone.
// Thread-safety: immutable after construction.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace autoepoch {

class SobolSequence {
 public:
  /// Dimensions that have direction numbers. Further ones get independent uniform random coordinates, drawn from
  /// (seed, index): the sequence still works in any dimension, but is no better than random there.
  static constexpr std::size_t kMaxDims = 3667;

  /// Costs O(dims).
  SobolSequence(std::size_t dims, std::uint64_t seed);

  std::size_t dims() const { return dims_; }

  /// Point `index`, strictly inside the unit cube, with 32 bits a coordinate. Requires: index < 2^32. Costs O(dims).
  std::vector<double> point(std::uint64_t index) const;

 private:
  static constexpr std::size_t kBits = 32;

  std::size_t dims_;
  std::uint64_t seed_;
  std::vector<std::uint32_t> directions_;  // scrambled; of axis j for bit b of the index at j * kBits + b
  std::vector<std::uint32_t> shift_;       // by axis
};

}  // namespace autoepoch
