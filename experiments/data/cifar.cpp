#include "experiments/data/cifar.hpp"

#include <string>

#include "autoepoch/error.hpp"
#include "experiments/data/byte_source.hpp"

namespace autoepoch::experiments {

void read_cifar(const std::filesystem::path& file, const CifarFormat& format, Samples& samples) {
  constexpr std::size_t kPixels = 3 * 32 * 32;
  const std::size_t record = kPixels + static_cast<std::size_t>(format.label_bytes);
  const std::vector<char> bytes = read_bytes(file);
  if (bytes.empty() || bytes.size() % record != 0) {
    throw InvalidInput(file.string() + ": " + std::to_string(bytes.size()) +
                       " bytes are not a whole number of records of " + std::to_string(record) +
                       ": it is truncated, or no CIFAR-" + std::to_string(format.classes) +
                       " file in the binary version");
  }
  samples.pixels.reserve(samples.pixels.size() + bytes.size() / record * kPixels);
  for (auto place = bytes.begin(); place != bytes.end(); place += static_cast<std::ptrdiff_t>(record)) {
    const auto pixels = place + format.label_bytes;
    const int label = static_cast<std::uint8_t>(pixels[-1]);
    if (label >= format.classes) {
      throw InvalidInput(file.string() + ": record " +
                         std::to_string((place - bytes.begin()) / static_cast<std::ptrdiff_t>(record) + 1) +
                         " has the label " + std::to_string(label) + ", where 0 to " +
                         std::to_string(format.classes - 1) + " are expected");
    }
    samples.labels.push_back(label);
    samples.pixels.insert(samples.pixels.end(), pixels, pixels + kPixels);
  }
  samples.count = static_cast<std::int64_t>(samples.labels.size());
}

}  // namespace autoepoch::experiments
