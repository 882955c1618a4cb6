// The IDX format of the MNIST family (http://yann.lecun.com/exdb/mnist): unsigned bytes with up to three dimensions.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

namespace autoepoch::experiments {

/// Invariant: values.size() == product of dims.
struct IdxArray {
  std::vector<std::size_t> dims;
  std::vector<std::uint8_t> values;
};

/// Reads a plain or gzip-compressed file. Throws InvalidInput, naming the file, if it cannot be read, is damaged, or
/// has not exactly the bytes its header announces. Memory grows with what the file really contains.
IdxArray read_idx(const std::filesystem::path& file);

}  // namespace autoepoch::experiments
