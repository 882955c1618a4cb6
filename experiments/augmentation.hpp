// Random changes of training samples. No LibTorch here.
#pragma once

#include <cstdint>

#include "autoepoch/random.hpp"
#include "experiments/data/dataset.hpp"
#include "experiments/settings.hpp"

namespace autoepoch::experiments {

/// Where each pixel of one changed image comes from: its index in the original plane, or -1 where there is nothing,
/// which becomes the training set's mean. Shifted within the padding, mirrored, a square blanked, drawn in this order.
/// `sources` has height x width elements.
void draw_sources(const AugmentationSettings& settings, const InputShape& shape, Rng& rng, std::int64_t* sources);

/// A draw from the Beta distribution with both parameters `alpha`, in (0, 4], by [Johnk64].
double draw_beta(double alpha, Rng& rng);

}  // namespace autoepoch::experiments
