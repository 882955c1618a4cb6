// [Blackman21] D. Blackman, S. Vigna: Scrambled linear pseudorandom number generators, ACM TOMS 47(4), 2021.
// [Steele14] G. Steele, D. Lea, C. Flood: Fast splittable pseudorandom number generators, OOPSLA 2014 (SplitMix64).
#include "autoepoch/random.hpp"

#include <bit>
#include <cassert>
#include <cmath>

#include "core/checksum.hpp"

namespace autoepoch {
namespace {

constexpr std::uint64_t kGoldenGamma = 0x9e3779b97f4a7c15;

// The finalizer of SplitMix64: a bijection that spreads every bit over the word.
std::uint64_t mix(std::uint64_t z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

}  // namespace

Rng::Rng(std::uint64_t seed) {
  for (std::uint64_t& word : state_) {
    seed += kGoldenGamma;
    word = mix(seed);
  }
}

Rng Rng::stream(std::uint64_t seed, std::uint64_t number, std::string_view purpose) {
  std::uint64_t key = mix(seed + kGoldenGamma);
  key = mix((key ^ number) + kGoldenGamma);
  key = mix((key ^ fnv1a(purpose)) + kGoldenGamma);
  return Rng(key);
}

Rng::result_type Rng::operator()() {
  const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
  const std::uint64_t shifted = state_[1] << 17;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= shifted;
  state_[3] = std::rotl(state_[3], 45);
  return result;
}

double Rng::uniform() { return static_cast<double>((*this)() >> 11) * 0x1p-53; }

std::uint64_t Rng::below(std::uint64_t n) {
  assert(n > 0);
  // 2^64 mod n words are rejected, so that every remainder is equally frequent among the rest.
  const std::uint64_t rejected = (0 - n) % n;
  for (;;) {
    if (const std::uint64_t word = (*this)(); word >= rejected) {
      return word % n;
    }
  }
}

double Rng::normal() {
  for (;;) {
    const double u = 2 * uniform() - 1;
    const double v = 2 * uniform() - 1;
    if (const double s = u * u + v * v; s > 0 && s < 1) {
      return u * std::sqrt(-2 * std::log(s) / s);
    }
  }
}

}  // namespace autoepoch
