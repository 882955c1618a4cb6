#include "experiments/data/idx.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "experiments/data/byte_source.hpp"

namespace autoepoch::experiments {
namespace {

constexpr std::uint8_t kUnsignedByte = 0x08;
constexpr std::size_t kMaxDims = 3;
constexpr std::size_t kMaxValues = std::size_t{1} << 34;
constexpr std::size_t kFirstValues = std::size_t{1} << 20;

std::vector<std::size_t> read_dims(ByteSource& source) {
  std::array<std::uint8_t, 4> magic{};
  if (source.read(magic) != magic.size() || magic[0] != 0 || magic[1] != 0) {
    source.refuse("is not an IDX file: it does not start with two zero bytes and a type");
  }
  if (magic[2] != kUnsignedByte || magic[3] < 1 || magic[3] > kMaxDims) {
    source.refuse("is an IDX file of another kind: type " + std::to_string(magic[2]) + " with " +
                  std::to_string(magic[3]) + " dimensions, where type 8 (unsigned bytes) with 1 to 3 is expected");
  }
  std::vector<std::size_t> dims(magic[3]);
  for (std::size_t& dim : dims) {
    std::array<std::uint8_t, 4> bytes{};  // big-endian
    if (source.read(bytes) != bytes.size()) {
      source.refuse("is truncated: it ends within its header");
    }
    dim = std::size_t{bytes[0]} << 24 | std::size_t{bytes[1]} << 16 | std::size_t{bytes[2]} << 8 | bytes[3];
  }
  return dims;
}

std::size_t product(const ByteSource& source, const std::vector<std::size_t>& dims) {
  std::size_t count = 1;
  for (const std::size_t dim : dims) {
    if (dim == 0 || dim > kMaxValues / count) {
      source.refuse("has an impossible size in its header");
    }
    count *= dim;
  }
  return count;
}

}  // namespace

IdxArray read_idx(const std::filesystem::path& file) {
  ByteSource source(file);
  IdxArray array{.dims = read_dims(source), .values = {}};
  const std::size_t expected = product(source, array.dims);
  std::size_t size = 0;
  while (size < expected) {
    array.values.resize(std::min(expected, size + std::max(size, kFirstValues)));
    const std::size_t wanted = std::min(array.values.size() - size, std::size_t{1} << 30);  // zlib counts in int
    const std::size_t count = source.read({array.values.data() + size, wanted});
    if (count < wanted) {
      source.refuse("is truncated: " + std::to_string(size + count) + " values where its header announces " +
                    std::to_string(expected));
    }
    size += count;
  }
  if (std::uint8_t surplus = 0; source.read({&surplus, 1}) != 0) {
    source.refuse("is longer than the " + std::to_string(expected) + " values its header announces");
  }
  return array;
}

}  // namespace autoepoch::experiments
