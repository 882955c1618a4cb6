#include "autoepoch/random.hpp"

#include <array>
#include <cmath>
#include <limits>
#include <set>
#include <vector>

#include "support/catch.hpp"

namespace autoepoch {
namespace {

using Words = std::array<std::uint64_t, 4>;

Words first_words(Rng rng) { return {rng(), rng(), rng(), rng()}; }

// From tests/golden/xoshiro.py.
TEST_CASE("the generator gives the published sequence") {
  CHECK(first_words(Rng(0)) == Words{0x99ec5f36cb75f2b4, 0xbf6e1f784956452a, 0x1a5f849d4933e6e0, 0x6aa594f1262d2d2c});
  CHECK(first_words(Rng(1)) == Words{0xb3f2af6d0fc710c5, 0x853b559647364cea, 0x92f89756082a4514, 0x642e1c7bc266a3a7});
  CHECK(first_words(Rng(42)) == Words{0x15780b2e0c2ec716, 0x6104d9866d113a7e, 0xae17533239e499a1, 0xecb8ad4703b360a1});
  CHECK(first_words(Rng(std::numeric_limits<std::uint64_t>::max())) ==
        Words{0x8f5520d52a7ead08, 0xc476a018caa1802d, 0x81de31c0d260469e, 0xbf658d7e065f3c2f});
}

TEST_CASE("streams follow the documented rule") {
  CHECK(first_words(Rng::stream(1, 2, "suggest")) ==
        Words{0x37cee1b1a32071b1, 0xee200be49f0d151c, 0x732ff921a01ebdd2, 0x13340f5a002609a4});
  CHECK(first_words(Rng::stream(0, 0, "")) ==
        Words{0x38beff4b3fee3667, 0x002c7d1fab06c306, 0x778dd2223fa57b3c, 0x12582186f5065cc6});
}

TEST_CASE("streams of different seeds, numbers and purposes differ") {
  std::set<std::uint64_t> first;
  std::size_t streams = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    for (std::uint64_t number = 0; number < 50; ++number) {
      for (const char* purpose : {"", "suggest", "train", "suggest "}) {
        first.insert(Rng::stream(seed, number, purpose)());
        ++streams;
      }
    }
  }
  CHECK(first.size() == streams);
}

TEST_CASE("uniform numbers fill [0, 1) evenly") {
  Rng rng(7);
  constexpr int kDraws = 100000;
  std::array<int, 20> counts = {};
  for (int i = 0; i < kDraws; ++i) {
    const double u = rng.uniform();
    REQUIRE(u >= 0);
    REQUIRE(u < 1);
    ++counts[static_cast<std::size_t>(u * 20)];
  }
  double chi_square = 0;
  for (const int count : counts) {
    chi_square += std::pow(count - kDraws / 20.0, 2) / (kDraws / 20.0);
  }
  CHECK(chi_square < 43.8);  // 19 degrees of freedom, p = 0.001
}

TEST_CASE("below is unbiased where a modulo would not be") {
  Rng rng(11);
  const std::uint64_t n = 3 * (std::uint64_t{1} << 62);  // a plain modulo would take the lowest third twice as often
  constexpr int kDraws = 30000;
  int lowest_third = 0;
  for (int i = 0; i < kDraws; ++i) {
    const std::uint64_t k = rng.below(n);
    REQUIRE(k < n);
    lowest_third += k < n / 3;
  }
  CHECK(lowest_third == Approx(kDraws / 3.0).margin(5 * std::sqrt(kDraws * 2.0 / 9)));  // five standard deviations
  CHECK(rng.below(1) == 0);
}

TEST_CASE("normal numbers have the moments of the standard normal distribution") {
  Rng rng(13);
  constexpr int kDraws = 200000;
  std::array<double, 4> moments = {};
  for (int i = 0; i < kDraws; ++i) {
    const double z = rng.normal();
    double power = 1;
    for (double& moment : moments) {
      power *= z;
      moment += power / kDraws;
    }
  }
  // Variances of the sample moments: 1, 2, 15, 96 over the number of draws; five standard deviations.
  const double five_sigma = 5 / std::sqrt(kDraws);
  CHECK(moments[0] == Approx(0).margin(five_sigma));
  CHECK(moments[1] == Approx(1).margin(five_sigma * std::sqrt(2)));
  CHECK(moments[2] == Approx(0).margin(five_sigma * std::sqrt(15)));
  CHECK(moments[3] == Approx(3).margin(five_sigma * std::sqrt(96)));
}

}  // namespace
}  // namespace autoepoch
