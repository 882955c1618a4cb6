// Labelled images of the MNIST and CIFAR families.
#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>

#include "autoepoch/error.hpp"
#include "experiments/data/byte_source.hpp"
#include "experiments/data/cifar.hpp"
#include "experiments/data/dataset.hpp"
#include "experiments/data/idx.hpp"
#include "experiments/data/split.hpp"

namespace autoepoch::experiments {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFashionMnistFolder = "/usr/share/datasets/fashion-mnist";  // Debian: dataset-fashion-mnist

struct Images {
  InputShape shape;
  int classes = 0;
  Samples samples;
};

bool is_cifar(const DataSettings& settings) {
  return settings.dataset == Source::cifar10 || settings.dataset == Source::cifar100;
}

Images read_idx_pair(const DataSettings& settings, bool test) {
  if (settings.path.empty() && settings.dataset != Source::fashion_mnist) {
    throw InvalidInput("/experiment/path",
                       "the dataset mnist is in no Debian package: give the folder of its IDX files");
  }
  const fs::path folder = settings.path.empty() ? fs::path(kFashionMnistFolder) : fs::path(settings.path);
  const std::string advice = settings.path.empty() ? ": install the package dataset-fashion-mnist, or give a path" : "";
  const std::string prefix = test ? "t10k" : "train";
  const fs::path image_file = find_file(folder, prefix + "-images-idx3-ubyte", advice);
  const fs::path label_file = find_file(folder, prefix + "-labels-idx1-ubyte", advice);
  IdxArray images = read_idx(image_file);
  const IdxArray labels = read_idx(label_file);
  if (images.dims.size() != 3 || labels.dims.size() != 1 || images.dims[0] != labels.dims[0]) {
    throw InvalidInput(image_file.string() + " and " + label_file.filename().string() +
                       " do not fit together: images have 3 dimensions, labels 1, the first is their number");
  }
  return {
      .shape = {.channels = 1, .height = static_cast<int>(images.dims[1]), .width = static_cast<int>(images.dims[2])},
      .classes = 1 + *std::max_element(labels.values.begin(), labels.values.end()),
      .samples = {.count = static_cast<std::int64_t>(labels.values.size()),
                  .pixels = std::move(images.values),
                  .numbers = {},
                  .labels = {labels.values.begin(), labels.values.end()},
                  .targets = {}}};
}

// The files of the archive, or the one file that path or test_path name.
std::vector<fs::path> cifar_files(const DataSettings& settings, bool test) {
  if (test && !settings.test_path.empty()) {
    return {settings.test_path};
  }
  if (settings.path.empty()) {
    throw InvalidInput("/experiment/path",
                       "CIFAR is in no Debian package: give the folder of its binary version, or a file");
  }
  if (!fs::is_directory(settings.path)) {
    if (test) {
      throw InvalidInput("/experiment/test_path", "is needed to test, where path is a single file");
    }
    return {settings.path};
  }
  if (settings.dataset == Source::cifar100) {
    return {find_file(settings.path, test ? "test.bin" : "train.bin")};
  }
  if (test) {
    return {find_file(settings.path, "test_batch.bin")};
  }
  std::vector<fs::path> files;
  for (int i = 1; i <= 5; ++i) {
    files.push_back(find_file(settings.path, "data_batch_" + std::to_string(i) + ".bin"));
  }
  return files;
}

Images read_images(const DataSettings& settings, bool test) {
  Images images;
  if (is_cifar(settings)) {
    const bool hundred = settings.dataset == Source::cifar100;
    const CifarFormat format{.label_bytes = hundred ? 2 : 1, .classes = hundred ? 100 : 10};
    images = {.shape = {.channels = 3, .height = 32, .width = 32}, .classes = format.classes, .samples = {}};
    for (const fs::path& file : cifar_files(settings, test)) {
      read_cifar(file, format, images.samples);
    }
  } else {
    images = read_idx_pair(settings, test);
  }
  images.samples =
      keep_classes(std::move(images.samples), settings.classes, static_cast<std::size_t>(images.shape.size()));
  if (!settings.classes.empty()) {
    images.classes = static_cast<int>(parse_classes(settings.classes).size());
  }
  return images;
}

// Exact, from the counts of the 256 values of each channel.
void measure_pixels(Dataset& dataset) {
  const auto plane = static_cast<std::size_t>(dataset.shape.height * dataset.shape.width);
  for (int channel = 0; channel < dataset.shape.channels; ++channel) {
    std::array<double, 256> counts{};
    for (std::size_t begin = static_cast<std::size_t>(channel) * plane; begin < dataset.train.pixels.size();
         begin += plane * static_cast<std::size_t>(dataset.shape.channels)) {
      for (std::size_t i = 0; i < plane; ++i) {
        ++counts[dataset.train.pixels[begin + i]];
      }
    }
    double sum = 0;
    double squares = 0;
    for (std::size_t value = 0; value < counts.size(); ++value) {
      sum += counts[value] * static_cast<double>(value);
      squares += counts[value] * static_cast<double>(value * value);
    }
    const double n = static_cast<double>(dataset.train.size()) * static_cast<double>(plane);
    const double variance = squares / n - sum / n * (sum / n);
    dataset.mean.push_back(static_cast<float>(sum / n));
    dataset.deviation.push_back(variance > 0 ? static_cast<float>(std::sqrt(variance)) : 1);
  }
}

}  // namespace

Dataset load_images(const DataSettings& settings, bool with_test) {
  const Images images = read_images(settings, false);
  const auto width = static_cast<std::size_t>(images.shape.size());
  const SplitRows split = split_rows(images.samples.labels, settings);
  Dataset dataset{.shape = images.shape, .outputs = images.classes, .stride = images.shape.size()};
  dataset.train = select_rows(images.samples, split.train, width);
  dataset.val = select_rows(images.samples, split.val, width);
  measure_pixels(dataset);
  if (with_test && !split.test.empty()) {
    dataset.test = select_rows(images.samples, split.test, width);
  } else if (with_test) {
    Images test = read_images(settings, true);
    if (test.shape != dataset.shape) {
      throw InvalidInput("/experiment/path", "test and training images differ in size");
    }
    dataset.test = std::move(test.samples);
    dataset.outputs = std::max(dataset.outputs, test.classes);
  }
  return dataset;
}

}  // namespace autoepoch::experiments
