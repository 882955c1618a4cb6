#include "core/checksum.hpp"

#include <array>
#include <cstddef>

namespace autoepoch {
namespace {

constexpr std::uint32_t kPolynomial = 0x82F63B78;  // bits reflected

/// What a byte at the low end makes of the register.
constexpr std::array<std::uint32_t, 256> make_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t byte = 0; byte < table.size(); ++byte) {
    std::uint32_t rest = byte;
    for (int bit = 0; bit < 8; ++bit) rest = rest >> 1 ^ (rest & 1 ? kPolynomial : 0);
    table[byte] = rest;
  }
  return table;
}

constexpr std::array<std::uint32_t, 256> kTable = make_table();

}  // namespace

void Crc32c::add(std::string_view bytes) {
  for (const char byte : bytes) state_ = state_ >> 8 ^ kTable[(state_ ^ static_cast<unsigned char>(byte)) & 0xFF];
}

}  // namespace autoepoch
