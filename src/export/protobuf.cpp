#include "export/protobuf.hpp"

#include <bit>

namespace autoepoch::exporting {
namespace {

enum WireType { kVarint = 0, kEightBytes = 1, kLengthDelimited = 2, kFourBytes = 5 };

}  // namespace

void Message::varint(std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) bytes_ += static_cast<char>((value & 0x7F) | 0x80);
  bytes_ += static_cast<char>(value);
}

void Message::key(int field, int wire_type) { varint(static_cast<std::uint64_t>(field) << 3 | wire_type); }

Message& Message::integer(int field, std::uint64_t value) {
  key(field, kVarint);
  varint(value);
  return *this;
}

Message& Message::real(int field, double value) {
  key(field, kEightBytes);
  append_little_endian(bytes_, std::bit_cast<std::uint64_t>(value));
  return *this;
}

Message& Message::single(int field, double value) {
  key(field, kFourBytes);
  append_little_endian(bytes_, std::bit_cast<std::uint32_t>(static_cast<float>(value)));
  return *this;
}

Message& Message::bytes(int field, std::string_view value) {
  key(field, kLengthDelimited);
  varint(value.size());
  bytes_ += value;
  return *this;
}

}  // namespace autoepoch::exporting
