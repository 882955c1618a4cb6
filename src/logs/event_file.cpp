#include "logs/event_file.hpp"

#include <bit>
#include <cstdint>
#include <optional>

#include "core/checksum.hpp"

namespace autoepoch::logs {
namespace {

template <class T>
T little_endian(std::string_view bytes) {
  T value = 0;
  for (std::size_t i = 0; i < sizeof(T); ++i) value |= static_cast<T>(static_cast<unsigned char>(bytes[i])) << (8 * i);
  return value;
}

double single_of(std::string_view bytes) { return std::bit_cast<float>(little_endian<std::uint32_t>(bytes)); }
double double_of(std::string_view bytes) { return std::bit_cast<double>(little_endian<std::uint64_t>(bytes)); }

// Takes the next `size` bytes; none if there are fewer.
std::optional<std::string_view> take(std::string_view& rest, std::uint64_t size) {
  if (size > rest.size()) return std::nullopt;
  const std::string_view bytes = rest.substr(0, size);
  rest.remove_prefix(size);
  return bytes;
}

// The data of the next TFRecord.
std::optional<std::string_view> take_record(std::string_view& rest) {
  const auto length = take(rest, 8);
  const auto length_crc = take(rest, 4);
  if (!length_crc || masked_crc32c(*length) != little_endian<std::uint32_t>(*length_crc)) return std::nullopt;
  const auto data = take(rest, little_endian<std::uint64_t>(*length));
  const auto data_crc = take(rest, 4);
  if (!data_crc || masked_crc32c(*data) != little_endian<std::uint32_t>(*data_crc)) return std::nullopt;
  return data;
}

struct Field {
  int number = 0;
  std::uint64_t integer = 0;    // of a varint
  std::string_view bytes = {};  // of any other type
};

// The fields of a message in Protocol Buffers' wire format.
class MessageReader {
 public:
  explicit MessageReader(std::string_view bytes) : rest_(bytes) {}

  // No field at the end, or where the bytes are no message.
  std::optional<Field> next() {
    const auto key = varint();
    if (!key) return std::nullopt;
    Field field{.number = static_cast<int>(*key >> 3 & 0x1FFFFFFF)};
    std::optional<std::string_view> bytes;
    switch (*key & 7) {
      case 0:
        if (const auto value = varint()) {
          field.integer = *value;
          return field;
        }
        return std::nullopt;
      case 1:
        bytes = take(rest_, 8);
        break;
      case 2:
        if (const auto length = varint()) bytes = take(rest_, *length);
        break;
      case 5:
        bytes = take(rest_, 4);
        break;
      default:
        break;
    }
    if (!bytes) return std::nullopt;
    field.bytes = *bytes;
    return field;
  }

 private:
  std::optional<std::uint64_t> varint() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64 && !rest_.empty(); shift += 7) {
      const auto byte = static_cast<unsigned char>(rest_.front());
      rest_.remove_prefix(1);
      value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
      if (byte < 0x80) return value;
    }
    return std::nullopt;
  }

  std::string_view rest_;
};

bool is_one_number(std::string_view shape) {
  MessageReader shape_reader(shape);
  while (const auto dimension = shape_reader.next()) {
    if (dimension->number != 2) continue;
    MessageReader size_reader(dimension->bytes);
    while (const auto size = size_reader.next()) {
      if (size->number == 1 && size->integer != 1) return false;
    }
  }
  return true;
}

// The number of a TensorProto that holds one.
std::optional<double> scalar_of_tensor(std::string_view tensor) {
  enum Type { kFloat = 1, kDouble = 2, kInt32 = 3, kInt64 = 9 };
  std::uint64_t type = 0;
  std::optional<double> value;
  MessageReader reader(tensor);
  while (const auto field = reader.next()) {
    const std::string_view bytes = field->bytes;
    if (field->number == 1) type = field->integer;
    if (field->number == 2 && !is_one_number(bytes)) return std::nullopt;
    const bool content = field->number == 4;
    if ((content && type == kFloat && bytes.size() == 4) || (field->number == 5 && bytes.size() == 4))
      value = single_of(bytes);
    if ((content && type == kDouble && bytes.size() == 8) || (field->number == 6 && bytes.size() == 8))
      value = double_of(bytes);
    if (content && type == kInt32 && bytes.size() == 4)
      value = static_cast<std::int32_t>(little_endian<std::uint32_t>(bytes));
    if (content && type == kInt64 && bytes.size() == 8) {
      value = static_cast<double>(static_cast<std::int64_t>(little_endian<std::uint64_t>(bytes)));
    }
  }
  return value;
}

struct Scalar {
  std::string tag;
  std::optional<double> value;
};

Scalar scalar_of(std::string_view summary_value) {
  Scalar scalar;
  MessageReader reader(summary_value);
  while (const auto field = reader.next()) {
    if (field->number == 1) scalar.tag = field->bytes;
    if (field->number == 2 && field->bytes.size() == 4) scalar.value = single_of(field->bytes);
    if (field->number == 8) scalar.value = scalar_of_tensor(field->bytes);
  }
  return scalar;
}

}  // namespace

void read_event(std::string_view message, RunBuilder& run) {
  std::int64_t step = 0;
  std::string_view summary;
  MessageReader reader(message);
  while (const auto field = reader.next()) {
    if (field->number == 2) step = static_cast<std::int64_t>(field->integer);
    if (field->number == 5) summary = field->bytes;
  }
  bool begun = false;
  MessageReader values(summary);
  while (const auto field = values.next()) {
    if (field->number != 1) continue;
    const Scalar scalar = scalar_of(field->bytes);
    if (!scalar.value || scalar.tag.empty()) continue;
    if (!begun) {
      run.begin_record();
      run.set("step", static_cast<double>(step));
      begun = true;
    }
    run.set(scalar.tag, *scalar.value);
  }
}

bool is_event_file(std::string_view bytes) {
  return bytes.size() >= 12 && masked_crc32c(bytes.substr(0, 8)) == little_endian<std::uint32_t>(bytes.substr(8));
}

bool read_event_file(std::string_view bytes, RunBuilder& run) {
  while (!bytes.empty()) {
    const auto record = take_record(bytes);
    if (!record) return false;
    read_event(*record, run);
  }
  return true;
}

}  // namespace autoepoch::logs
