#include "experiments/dataset.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <numeric>
#include <string>

#include "autoepoch/error.hpp"
#include "autoepoch/random.hpp"
#include "experiments/idx.hpp"

namespace autoepoch::experiments {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFashionMnistFolder = "/usr/share/datasets/fashion-mnist";  // Debian: dataset-fashion-mnist

// Everything in one pair of files.
struct Images {
  ImageShape shape;
  Samples samples;
};

fs::path folder(const DataSettings& settings) {
  if (!settings.path.empty()) {
    return settings.path;
  }
  if (settings.dataset == "fashion-mnist") {
    return kFashionMnistFolder;
  }
  throw InvalidInput("/experiment/path", "the dataset " + settings.dataset +
                                             " is in no Debian package: give the folder of its IDX files");
}

fs::path find_file(const DataSettings& settings, const std::string& name) {
  const fs::path plain = folder(settings) / name;
  for (const fs::path& candidate : {plain, fs::path(plain.string() + ".gz")}) {
    if (fs::is_regular_file(candidate)) {
      return candidate;
    }
  }
  const std::string missing = "neither " + plain.string() + " nor " + name + ".gz beside it exists";
  throw InvalidInput("/experiment/path", settings.path.empty()
                                             ? missing + ": install the package dataset-fashion-mnist, or give a path"
                                             : missing);
}

Images read_images(const DataSettings& settings, const std::string& prefix) {
  const fs::path image_file = find_file(settings, prefix + "-images-idx3-ubyte");
  const fs::path label_file = find_file(settings, prefix + "-labels-idx1-ubyte");
  IdxArray images = read_idx(image_file);
  const IdxArray labels = read_idx(label_file);
  if (images.dims.size() != 3 || labels.dims.size() != 1 || images.dims[0] != labels.dims[0]) {
    throw InvalidInput(image_file.string() + " and " + label_file.filename().string() +
                       " do not fit together: images have 3 dimensions, labels 1, the first is their number");
  }
  return {.shape = {.height = static_cast<int>(images.dims[1]), .width = static_cast<int>(images.dims[2])},
          .samples = {.pixels = std::move(images.values), .labels = {labels.values.begin(), labels.values.end()}}};
}

std::int64_t val_size(const DataSettings& settings, std::int64_t available) {
  return settings.val_samples ? *settings.val_samples
                              : std::llround(settings.val_fraction * static_cast<double>(available));
}

void shuffle(std::vector<std::int64_t>& rows, Rng& rng) {
  for (std::size_t i = rows.size(); i > 1; --i) {
    std::swap(rows[i - 1], rows[rng.below(i)]);
  }
}

// The rows of each class, shuffled by a stream of its own.
std::vector<std::vector<std::int64_t>> shuffled_classes(const Samples& samples, std::uint64_t seed) {
  const std::int64_t last = *std::max_element(samples.labels.begin(), samples.labels.end());
  std::vector<std::vector<std::int64_t>> rows(static_cast<std::size_t>(last) + 1);
  for (std::int64_t row = 0; row < samples.size(); ++row) {
    rows[samples.labels[row]].push_back(row);
  }
  for (std::size_t label = 0; label < rows.size(); ++label) {
    Rng rng = Rng::stream(seed, label, "split");
    shuffle(rows[label], rng);
  }
  return rows;
}

// Takes a stratified draw of n rows from the front of the classes; in the file's order.
std::vector<std::int64_t> draw(std::vector<std::vector<std::int64_t>>& classes, std::int64_t n) {
  std::vector<std::int64_t> sizes;
  for (const auto& rows : classes) {
    sizes.push_back(static_cast<std::int64_t>(rows.size()));
  }
  const std::vector<std::int64_t> counts = stratify(n, sizes);
  std::vector<std::int64_t> drawn;
  for (std::size_t label = 0; label < classes.size(); ++label) {
    auto& rows = classes[label];
    drawn.insert(drawn.end(), rows.begin(), rows.begin() + counts[label]);
    rows.erase(rows.begin(), rows.begin() + counts[label]);
  }
  std::sort(drawn.begin(), drawn.end());
  return drawn;
}

Samples select(const Images& images, const std::vector<std::int64_t>& rows) {
  const int width = images.shape.pixels();
  Samples selected;
  selected.pixels.reserve(rows.size() * width);
  selected.labels.reserve(rows.size());
  for (const std::int64_t row : rows) {
    const auto begin = images.samples.pixels.begin() + row * width;
    selected.pixels.insert(selected.pixels.end(), begin, begin + width);
    selected.labels.push_back(images.samples.labels[row]);
  }
  return selected;
}

// Exact, from the counts of the 256 values.
void measure_pixels(Dataset& dataset) {
  std::array<double, 256> counts{};
  for (const std::uint8_t pixel : dataset.train.pixels) {
    ++counts[pixel];
  }
  double sum = 0;
  double squares = 0;
  for (std::size_t value = 0; value < counts.size(); ++value) {
    sum += counts[value] * static_cast<double>(value);
    squares += counts[value] * static_cast<double>(value * value);
  }
  const auto n = static_cast<double>(dataset.train.pixels.size());
  const double mean = sum / n;
  const double variance = squares / n - mean * mean;
  dataset.mean = static_cast<float>(mean);
  dataset.standard_deviation = variance > 0 ? static_cast<float>(std::sqrt(variance)) : 1;
}

void add_test(Dataset& dataset, const DataSettings& settings) {
  Images images = read_images(settings, "t10k");
  if (images.shape.pixels() != dataset.shape.pixels()) {
    throw InvalidInput("/experiment/path", "test and training images differ in size");
  }
  dataset.test = std::move(images.samples);
  const std::int64_t last = *std::max_element(dataset.test.labels.begin(), dataset.test.labels.end());
  dataset.classes = std::max(dataset.classes, static_cast<int>(last) + 1);
}

}  // namespace

std::vector<std::int64_t> stratify(std::int64_t n, std::span<const std::int64_t> class_sizes) {
  const std::int64_t total = std::accumulate(class_sizes.begin(), class_sizes.end(), std::int64_t{0});
  std::vector<std::int64_t> counts;
  std::vector<std::size_t> by_remainder(class_sizes.size());
  std::iota(by_remainder.begin(), by_remainder.end(), 0);
  for (const std::int64_t size : class_sizes) {
    counts.push_back(n * size / total);
  }
  const auto remainder = [&](std::size_t label) { return n * class_sizes[label] % total; };
  std::stable_sort(by_remainder.begin(), by_remainder.end(),
                   [&](std::size_t a, std::size_t b) { return remainder(a) > remainder(b); });
  const std::int64_t missing = n - std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
  for (std::int64_t i = 0; i < missing; ++i) {
    ++counts[by_remainder[i]];
  }
  return counts;
}

Dataset load_dataset(const DataSettings& settings, bool with_test) {
  const Images images = read_images(settings, "train");
  const std::int64_t available = images.samples.size();
  const std::int64_t val = val_size(settings, available);
  const std::int64_t train = settings.train_samples.value_or(static_cast<int>(std::max<std::int64_t>(available - val, 1)));
  if (train + val > available) {
    throw InvalidInput("/experiment/train_samples",
                       std::to_string(train) + " samples for training and " + std::to_string(val) +
                           " for validation are more than the " + std::to_string(available) + " in the training file");
  }
  auto classes = shuffled_classes(images.samples, static_cast<std::uint64_t>(settings.split_seed));
  Dataset dataset{.shape = images.shape, .classes = static_cast<int>(classes.size()), .train = {}, .val = {}, .test = {}};
  dataset.val = select(images, draw(classes, val));
  dataset.train = select(images, draw(classes, train));
  measure_pixels(dataset);
  if (with_test) {
    add_test(dataset, settings);
  }
  return dataset;
}

}  // namespace autoepoch::experiments
