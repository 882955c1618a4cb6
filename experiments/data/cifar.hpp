// The binary format of CIFAR-10 and CIFAR-100 (https://www.cs.toronto.edu/~kriz/cifar.html): records of one or two
// label bytes and 3072 pixels, the red, green and blue planes of 32 x 32.
#pragma once

#include <filesystem>

#include "experiments/data/dataset.hpp"

namespace autoepoch::experiments {

struct CifarFormat {
  int label_bytes = 1;  ///< 2 for CIFAR-100, whose second one is the fine label
  int classes = 10;
};

/// Appends the file's records. Throws InvalidInput, naming the file, if it is not made of whole records with labels
/// below `format.classes`.
void read_cifar(const std::filesystem::path& file, const CifarFormat& format, Samples& samples);

}  // namespace autoepoch::experiments
