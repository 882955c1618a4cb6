// Samples in memory, split into training, validation and test sets. No LibTorch here.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "experiments/data/data_settings.hpp"

namespace autoepoch::experiments {

enum class InputKind { image, table, text, series };
enum class Prediction { whole, next_token, masked_tokens };

/// What the numbers of a sample mean; unused members are 0.
struct InputShape {
  InputKind kind = InputKind::image;
  int channels = 0;                         ///< image, series
  int height = 0;                           ///< image
  int width = 0;                            ///< image; series: time steps; text: tokens
  int numbers = 0;                          ///< table: numeric columns, which come first
  std::vector<int> cardinalities = {};      ///< table: how many categories each categorical column has; 0 means unknown
  int vocabulary = 0;                       ///< text: tokens 0 (padding), 1 (unknown), ..., vocabulary - 1
  std::vector<int> target_channels = {};    ///< series of a forecast: the channels to be predicted
  Prediction predicts = Prediction::whole;  ///< text: what of it, or of each step what follows, or what is masked

  /// Numbers in a sample: an image as channels x height x width, a series as time steps x channels, a table's row as
  /// its numeric columns and then the categories' codes, a text as tokens.
  int size() const {
    return kind == InputKind::image    ? channels * height * width
           : kind == InputKind::text   ? width
           : kind == InputKind::series ? width * channels
                                       : numbers + static_cast<int>(cardinalities.size());
  }
  /// Predictions for a sample.
  int steps() const { return predicts == Prediction::whole ? 1 : width; }
  friend bool operator==(const InputShape&, const InputShape&) = default;
};

/// A column of numbers to be predicted.
struct TargetColumn {
  std::string name;
  double deviation = 1;  ///< over the training samples; predictions are in parts of it
};

/// Row i begins at i times the dataset's stride: windows of one series overlap in memory.
struct Samples {
  std::int64_t count = 0;
  std::vector<std::uint8_t> pixels = {};  ///< images, as stored in the file
  std::vector<float> numbers = {};        ///< all other kinds, standardized
  std::vector<std::int64_t> labels = {};  ///< classification: 0, 1, ..., InputShape::steps() for a sample
  std::vector<float> targets = {};        ///< numbers to predict, standardized

  std::int64_t size() const { return count; }
};

struct Dataset {
  InputShape shape = {};
  Task task = Task::classification;
  int outputs = 0;        ///< classes, or numbers to predict where there are no classes
  int stride = 0;         ///< between the beginnings of two rows of inputs
  int target_stride = 0;  ///< ... of targets
  Samples train = {};
  Samples val = {};                          ///< may be empty
  Samples test = {};                         ///< empty unless asked for
  std::vector<float> mean = {};              ///< images: of each channel of the training set
  std::vector<float> deviation = {};         ///< ..., > 0
  std::vector<TargetColumn> targets = {};    ///< of numbers, for errors in their own units
  std::vector<std::string> vocabulary = {};  ///< texts: the tokens from number 2 on
  double mask_probability = 0;               ///< masked_tokens: the share of the tokens
};

/// Reads and splits. Everything that is measured from the data (means, categories, vocabulary) is measured on the
/// training samples alone. Training, validation and test samples are disjoint draws by (split_seed, class): which
/// samples validate does not depend on train_samples. Test samples are read only if `with_test`. Throws InvalidInput
/// for missing, damaged or unfitting files, naming file and line, and for more samples than there are.
Dataset load_dataset(const DataSettings& settings, bool with_test);

}  // namespace autoepoch::experiments
