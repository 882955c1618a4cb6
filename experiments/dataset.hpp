// Labelled images in memory, split into training, validation and test sets. No LibTorch here.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "experiments/settings.hpp"

namespace autoepoch::experiments {

struct ImageShape {
  int channels = 1;
  int height = 0;
  int width = 0;

  int pixels() const { return channels * height * width; }
};

/// Rows of pixels as stored in the file, and their classes 0, 1, ....
struct Samples {
  std::vector<std::uint8_t> pixels;  ///< labels.size() rows of ImageShape::pixels()
  std::vector<std::int64_t> labels;

  std::int64_t size() const { return static_cast<std::int64_t>(labels.size()); }
};

struct Dataset {
  ImageShape shape;
  int classes = 0;
  Samples train;
  Samples val;   ///< may be empty
  Samples test;  ///< empty unless asked for
  float mean = 0;                ///< of the training set's pixels
  float standard_deviation = 1;  ///< ..., > 0
};

/// Reads {train,t10k}-{images-idx3,labels-idx1}-ubyte[.gz]; the test files only if `with_test`. Training and validation
/// samples are disjoint draws from the training files by (split_seed, class): the validation set does not depend on
/// train_samples. Throws InvalidInput for missing, damaged or unfitting files, and for more samples than there are.
Dataset load_dataset(const DataSettings& settings, bool with_test);

/// How many of n samples to draw from each class, in proportion to `class_sizes` (largest remainders, exact sum).
/// Requires: n <= sum of class_sizes. Ensures: result[k] <= class_sizes[k].
std::vector<std::int64_t> stratify(std::int64_t n, std::span<const std::int64_t> class_sizes);

}  // namespace autoepoch::experiments
