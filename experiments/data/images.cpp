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
#include "experiments/data/source.hpp"
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

Images read_idx_pair(const fs::path& folder, const std::string& advice, bool test) {
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

Images read_fashion_mnist(const DataSettings& settings, bool test) {
  return settings.path.empty()
             ? read_idx_pair(kFashionMnistFolder, ": install the package dataset-fashion-mnist, or give a path", test)
             : read_idx_pair(settings.path, "", test);
}

Images read_mnist(const DataSettings& settings, bool test) {
  if (settings.path.empty()) {
    throw InvalidInput("/experiment/path",
                       "the dataset mnist is in no Debian package: give the folder of its IDX files");
  }
  return read_idx_pair(settings.path, "", test);
}

// One variant of CIFAR: its format, and its files in the folder of the archive.
struct Cifar {
  CifarFormat format;
  std::vector<std::string> train;
  std::string test;
};

// The files of the archive, or the one file that path or test_path name.
std::vector<fs::path> cifar_files(const DataSettings& settings, const Cifar& cifar, bool test) {
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
  std::vector<fs::path> files;
  for (const std::string& name : test ? std::vector{cifar.test} : cifar.train) {
    files.push_back(find_file(settings.path, name));
  }
  return files;
}

Images read_files(const DataSettings& settings, const Cifar& cifar, bool test) {
  Images images{.shape = {.channels = 3, .height = 32, .width = 32}, .classes = cifar.format.classes, .samples = {}};
  for (const fs::path& file : cifar_files(settings, cifar, test)) {
    read_cifar(file, cifar.format, images.samples);
  }
  return images;
}

Images read_cifar10(const DataSettings& settings, bool test) {
  return read_files(
      settings,
      {.format = {.label_bytes = 1, .classes = 10},
       .train = {"data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin"},
       .test = "test_batch.bin"},
      test);
}

Images read_cifar100(const DataSettings& settings, bool test) {
  return read_files(settings,
                    {.format = {.label_bytes = 2, .classes = 100}, .train = {"train.bin"}, .test = "test.bin"}, test);
}

using Reader = Images (*)(const DataSettings& settings, bool test);

Images read_kept(Reader read, const DataSettings& settings, bool test) {
  Images images = read(settings, test);
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

template <Reader read>
Dataset load_images(const DataSettings& settings, bool with_test) {
  const Images images = read_kept(read, settings, false);
  const auto width = static_cast<std::size_t>(images.shape.size());
  const SplitRows split = split_rows(images.samples.labels, settings);
  Dataset dataset{.shape = images.shape, .outputs = images.classes, .stride = images.shape.size()};
  dataset.train = select_rows(images.samples, split.train, width);
  dataset.val = select_rows(images.samples, split.val, width);
  measure_pixels(dataset);
  if (with_test && !split.test.empty()) {
    dataset.test = select_rows(images.samples, split.test, width);
  } else if (with_test) {
    Images test = read_kept(read, settings, true);
    if (test.shape != dataset.shape) {
      throw InvalidInput("/experiment/path", "test and training images differ in size");
    }
    dataset.test = std::move(test.samples);
    dataset.outputs = std::max(dataset.outputs, test.classes);
  }
  return dataset;
}

// What pictures have beside what all samples with classes have.
std::vector<std::string> image_settings(const std::vector<std::string>& more = {}) {
  std::vector<std::string> settings{"classes", "crop_padding", "horizontal_flip", "cutout"};
  settings.insert(settings.end(), more.begin(), more.end());
  return settings_of_classes(settings);
}

}  // namespace

Source fashion_mnist_source() {
  return {.choice = {"fashion-mnist", "28 x 28 grey images of clothes in 10 classes", image_settings()},
          .files = "IDX files of the Debian package `dataset-fashion-mnist`; no `path` needed",
          .input = InputKind::image,
          .needs_path = false,
          .load = load_images<read_fashion_mnist>};
}

Source mnist_source() {
  return {.choice = {"mnist", "grey images of the MNIST family (MNIST, KMNIST, EMNIST)", image_settings()},
          .files = "IDX files; `path`: their folder",
          .input = InputKind::image,
          .load = load_images<read_mnist>};
}

Source cifar10_source() {
  return {.choice = {"cifar10", "32 x 32 colour images in 10 classes", image_settings({"test_path"})},
          .files =
              "the \"binary version\" of <https://www.cs.toronto.edu/~kriz/cifar.html>: the archive's folder, or "
              "one file",
          .input = InputKind::image,
          .load = load_images<read_cifar10>};
}

Source cifar100_source() {
  return {.choice = {"cifar100", "32 x 32 colour images in 100 classes", image_settings({"test_path"})},
          .files = "as `cifar10`",
          .input = InputKind::image,
          .load = load_images<read_cifar100>};
}

}  // namespace autoepoch::experiments
