// Small datasets in the IDX format, written for a test.
#pragma once

#include <zlib.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "autoepoch/random.hpp"

namespace autoepoch::experiments::test {

using Bytes = std::vector<std::uint8_t>;

inline Bytes idx(const std::vector<std::uint32_t>& dims, const Bytes& values) {
  Bytes bytes{0, 0, 8, static_cast<std::uint8_t>(dims.size())};
  for (const std::uint32_t dim : dims) {
    for (const int shift : {24, 16, 8, 0}) {
      bytes.push_back(static_cast<std::uint8_t>(dim >> shift));
    }
  }
  bytes.insert(bytes.end(), values.begin(), values.end());
  return bytes;
}

inline void write_plain(const std::filesystem::path& file, const Bytes& bytes) {
  std::filesystem::remove(file);  // overwriting a file in place waits for the disk on ext4
  std::ofstream(file, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()), std::streamsize(bytes.size()));
}

inline void write_gzip(const std::filesystem::path& file, const Bytes& bytes) {
  const gzFile handle = gzopen(file.c_str(), "wb");
  gzwrite(handle, bytes.data(), static_cast<unsigned>(bytes.size()));
  gzclose(handle);
}

inline Bytes read_all(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

inline Bytes random_bytes(std::size_t count, std::uint64_t below, Rng& rng) {
  Bytes bytes(count);
  for (std::uint8_t& byte : bytes) {
    byte = static_cast<std::uint8_t>(rng.below(below));
  }
  return bytes;
}

/// `train` + 20 random images of size x size in 10 classes: nothing to generalize, enough to learn by heart.
inline void write_random_dataset(const std::filesystem::path& folder, std::uint32_t train, std::uint32_t size,
                                 std::uint64_t seed) {
  Rng rng(seed);
  for (const auto& [prefix, n] : {std::pair{"train", train}, std::pair{"t10k", 20u}}) {
    Bytes labels(n);
    for (std::uint32_t i = 0; i < n; ++i) {
      labels[i] = static_cast<std::uint8_t>(i % 10);
    }
    write_gzip(folder / (std::string(prefix) + "-images-idx3-ubyte.gz"),
               idx({n, size, size}, random_bytes(std::size_t{n} * size * size, 256, rng)));
    write_plain(folder / (std::string(prefix) + "-labels-idx1-ubyte"), idx({n}, labels));
  }
}

}  // namespace autoepoch::experiments::test
