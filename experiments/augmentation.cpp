#include "experiments/augmentation.hpp"

#include <algorithm>
#include <cmath>

namespace autoepoch::experiments {
namespace {

// Uniform in {-radius, ..., radius}.
int draw_shift(int radius, Rng& rng) {
  return static_cast<int>(rng.below(static_cast<std::uint64_t>(2 * radius + 1))) - radius;
}

}  // namespace

void draw_sources(const AugmentationSettings& settings, const InputShape& shape, Rng& rng, std::int64_t* sources) {
  const int down = draw_shift(settings.crop_padding, rng);
  const int right = draw_shift(settings.crop_padding, rng);
  const bool mirrored = settings.horizontal_flip && rng.below(2) == 1;
  // The square's centre is any pixel, so that part of it may lie outside ([DeVries17]).
  const int top = static_cast<int>(rng.below(static_cast<std::uint64_t>(shape.height))) - settings.cutout / 2;
  const int left = static_cast<int>(rng.below(static_cast<std::uint64_t>(shape.width))) - settings.cutout / 2;
  for (int y = 0; y < shape.height; ++y) {
    for (int x = 0; x < shape.width; ++x) {
      const int row = y + down;
      const int column = (mirrored ? shape.width - 1 - x : x) + right;
      const bool inside = row >= 0 && row < shape.height && column >= 0 && column < shape.width;
      const bool blanked = y >= top && y < top + settings.cutout && x >= left && x < left + settings.cutout;
      *sources++ = inside && !blanked ? std::int64_t{row} * shape.width + column : -1;
    }
  }
}

// By [Johnk64], in logarithms: of a small alpha the powers themselves would vanish.
double draw_beta(double alpha, Rng& rng) {
  const double power = 1 / std::max(alpha, 1e-6);  // below that 0 or 1 anyhow
  while (true) {
    const double x = power * std::log(rng.uniform());
    const double y = power * std::log(rng.uniform());
    if (std::exp(x) + std::exp(y) <= 1) {
      return 1 / (1 + std::exp(y - x));
    }
  }
}

}  // namespace autoepoch::experiments
