#include "experiments/data/byte_source.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "autoepoch/error.hpp"

namespace autoepoch::experiments {
namespace {

constexpr std::size_t kChunk = std::size_t{1} << 20;

}  // namespace

ByteSource::ByteSource(const std::filesystem::path& file) : name_(file.string()), handle_(gzopen(name_.c_str(), "rb")) {
  if (!handle_) {
    refuse(std::string("cannot be opened: ") + std::strerror(errno));
  }
  gzbuffer(handle_.get(), kChunk);
}

std::size_t ByteSource::read(std::span<std::uint8_t> target) {
  const int count = gzread(handle_.get(), target.data(), static_cast<unsigned>(target.size()));
  int status = Z_OK;
  const char* text = gzerror(handle_.get(), &status);
  if (count < 0 || status == Z_BUF_ERROR) {
    refuse(status == Z_ERRNO       ? std::string("cannot be read: ") + std::strerror(errno)
           : status == Z_BUF_ERROR ? "is truncated: its compressed data ends early"
                                   : std::string("is damaged: ") + text);
  }
  return static_cast<std::size_t>(count);
}

void ByteSource::refuse(const std::string& what) const { throw InvalidInput(name_ + ": " + what); }

std::vector<char> read_bytes(const std::filesystem::path& file, std::size_t limit) {
  ByteSource source(file);
  std::vector<char> bytes;
  std::size_t size = 0;
  for (std::size_t count = 1; count > 0; size += count) {
    if (size > limit) {
      source.refuse("is larger than " + std::to_string(limit) + " bytes");
    }
    bytes.resize(size + std::min(std::max(size, kChunk), std::size_t{1} << 30));
    count = source.read({reinterpret_cast<std::uint8_t*>(bytes.data()) + size, bytes.size() - size});
  }
  bytes.resize(size);
  return bytes;
}

std::filesystem::path find_file(const std::filesystem::path& folder, const std::string& name,
                                const std::string& advice) {
  const std::filesystem::path plain = folder / name;
  for (const std::filesystem::path& candidate : {plain, std::filesystem::path(plain.string() + ".gz")}) {
    if (std::filesystem::is_regular_file(candidate)) {
      return candidate;
    }
  }
  throw InvalidInput("/experiment/path",
                     "neither " + plain.string() + " nor " + name + ".gz beside it exists" + advice);
}

}  // namespace autoepoch::experiments
