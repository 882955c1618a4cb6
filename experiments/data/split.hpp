// Which samples of a file train, validate and test.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "experiments/data/data_settings.hpp"
#include "experiments/data/dataset.hpp"

namespace autoepoch::experiments {

/// Row numbers, disjoint, each in ascending order.
struct SplitRows {
  std::vector<std::int64_t> train;
  std::vector<std::int64_t> val;
  std::vector<std::int64_t> test;
};

/// Draws the splits from samples with these labels, stratified by them; regression gives all samples the label 0. With
/// folds, `fold` says which k-th part validates. With by_time nothing is drawn: see split_by_time. Throws InvalidInput,
/// with the setting's pointer, if there are too few samples.
SplitRows split_rows(std::span<const std::int64_t> labels, const DataSettings& settings);

/// The last of `rows` samples test, those in front of them validate, train_samples in front of these train. With k
/// folds the past grows: of k + 1 blocks, block i + 1 validates what was trained on those before (and on at most
/// train_samples of them), as scikit-learn's TimeSeriesSplit does. Throws as split_rows.
SplitRows split_by_time(std::int64_t rows, const DataSettings& settings);

/// Whole groups (0, 1, ..., one for each sample) are drawn until there are as many samples as asked for, or more. With
/// folds the largest group goes to the smallest fold, one after the other, as in scikit-learn's GroupKFold. Throws as
/// split_rows.
SplitRows split_by_groups(std::span<const std::int64_t> groups, const DataSettings& settings);

/// So many of the samples, rounded.
std::int64_t share_of(double fraction, std::int64_t samples);

/// How many of n samples to draw from each class, in proportion to `class_sizes` (largest remainders, exact sum).
/// Requires: n <= sum of class_sizes. Ensures: result[k] <= class_sizes[k].
std::vector<std::int64_t> stratify(std::int64_t n, std::span<const std::int64_t> class_sizes);

/// The numbers in a list such as "0,1,7". Throws InvalidInput for `setting` if it is anything else.
std::vector<std::int64_t> parse_classes(const std::string& classes, const std::string& setting = "classes");

/// The classes' names, in order: by value if all are numbers, else as text.
std::vector<std::string> sorted_names(std::vector<std::string> names);

/// The rows of `samples`, each `width` wide; the stride of the result is `width`.
Samples select_rows(const Samples& samples, std::span<const std::int64_t> rows, std::size_t width);

/// The rows with a label among DataSettings::classes, relabelled in their order; all if it is empty.
Samples keep_classes(Samples samples, const std::string& classes, std::size_t width);

/// Mean and standard deviation (1 for constant values) of what is added.
class Moments {
 public:
  void add(double value) {
    const double delta = value - mean_;  // Welford's recurrence
    mean_ += delta / static_cast<double>(++count_);
    squares_ += delta * (value - mean_);
  }
  double mean() const { return mean_; }
  double deviation() const;

 private:
  std::int64_t count_ = 0;
  double mean_ = 0;
  double squares_ = 0;
};

}  // namespace autoepoch::experiments
