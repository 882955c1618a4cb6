// Files, plain or compressed by gzip.
#pragma once

#include <zlib.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace autoepoch::experiments {

/// Reads a file as it is, or decompressed if it starts as gzip does. All errors are InvalidInput that names the file.
class ByteSource {
 public:
  explicit ByteSource(const std::filesystem::path& file);

  /// Bytes read, fewer than asked for at the end of the file. Requires: target.size() <= 2^30.
  std::size_t read(std::span<std::uint8_t> target);

  [[noreturn]] void refuse(const std::string& what) const;

 private:
  struct Close {
    void operator()(gzFile file) const { gzclose(file); }
  };
  std::string name_;
  std::unique_ptr<gzFile_s, Close> handle_;
};

/// The whole file. Throws InvalidInput if it cannot be read or is larger than `limit` bytes.
std::vector<char> read_bytes(const std::filesystem::path& file, std::size_t limit = std::size_t{1} << 34);

/// PATH/name or PATH/name.gz, whichever exists. Throws InvalidInput for "/experiment/path", with `advice`, if neither
/// does.
std::filesystem::path find_file(const std::filesystem::path& folder, const std::string& name,
                                const std::string& advice = "");

}  // namespace autoepoch::experiments
