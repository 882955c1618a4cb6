// Sums over bytes: a hash that spreads names, a check that finds damaged files. Both are part of file formats.
#pragma once

#include <cstdint>
#include <string_view>

namespace autoepoch {

/// FNV-1a, 64 bits.
constexpr std::uint64_t fnv1a(std::string_view bytes) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char byte : bytes) hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3;
  return hash;
}

/// CRC-32C (Castagnoli), as in RFC 3720, over bytes that come piece by piece.
class Crc32c {
 public:
  void add(std::string_view bytes);
  std::uint32_t value() const { return ~state_; }

 private:
  std::uint32_t state_ = 0xFFFFFFFF;
};

/// CRC-32C, rotated and shifted so that a CRC of data that holds CRCs is no trap (tensorflow/core/lib/hash/crc32c.h).
inline std::uint32_t masked_crc32c(std::string_view bytes) {
  Crc32c crc;
  crc.add(bytes);
  return (crc.value() >> 15 | crc.value() << 17) + 0xA282EAD8U;
}

}  // namespace autoepoch
