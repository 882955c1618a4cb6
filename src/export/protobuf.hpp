// A message in Protocol Buffers' wire format, field after field (protobuf.dev/programming-guides/encoding).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace autoepoch::exporting {

class Message {
 public:
  Message& integer(int field, std::uint64_t value);
  Message& real(int field, double value);    ///< double
  Message& single(int field, double value);  ///< float
  Message& bytes(int field, std::string_view value);
  Message& message(int field, const Message& value) { return bytes(field, value.str()); }

  const std::string& str() const { return bytes_; }

 private:
  void varint(std::uint64_t value);
  void key(int field, int wire_type);

  std::string bytes_;
};

/// Appends `value` in little-endian order.
template <class T>
void append_little_endian(std::string& bytes, T value) {
  for (std::size_t i = 0; i < sizeof value; ++i) bytes += static_cast<char>(value >> (8 * i) & 0xFF);
}

}  // namespace autoepoch::exporting
