// Random numbers that are the same on every platform, in streams derived from (study seed, number, purpose).
//
// A decision draws from its own stream, so that it depends on the history alone: a study that was killed and resumed
// makes the same choices as one that was not. The generator is xoshiro256** seeded by SplitMix64 [Blackman21].
// Thread-safety: an Rng is a value; do not share one between threads.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <string_view>

namespace autoepoch {

class Rng {
 public:
  using result_type = std::uint64_t;

  explicit Rng(std::uint64_t seed);

  /// The stream of a purpose, for example stream(spec.seed, trial.number, "suggest").
  static Rng stream(std::uint64_t seed, std::uint64_t number, std::string_view purpose);

  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return std::numeric_limits<result_type>::max(); }
  result_type operator()();

  /// Uniform in [0, 1), 53 bits.
  double uniform();

  /// Uniform in {0, ..., n - 1}, without modulo bias. Requires: n > 0.
  std::uint64_t below(std::uint64_t n);

  /// Standard normal, by the polar method; one draw consumes a varying number of words.
  double normal();

 private:
  std::array<std::uint64_t, 4> state_;
};

}  // namespace autoepoch
