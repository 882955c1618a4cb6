#include "logs/file_bytes.hpp"

#include <fstream>
#include <iterator>

#include "autoepoch/error.hpp"

namespace autoepoch::logs {

std::string read_bytes(const std::filesystem::path& file) {
  std::ifstream input(file, std::ios::binary);
  if (!input) throw InvalidInput(file.string() + ": cannot be opened");
  std::string bytes{std::istreambuf_iterator<char>(input), {}};
  if (input.bad()) throw InvalidInput(file.string() + ": cannot be read");
  return bytes;
}

}  // namespace autoepoch::logs
