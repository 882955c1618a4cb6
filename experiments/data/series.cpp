// Labelled time series of one or several channels.
#include <algorithm>
#include <cmath>

#include "autoepoch/error.hpp"
#include "experiments/data/dataset.hpp"
#include "experiments/data/source.hpp"
#include "experiments/data/split.hpp"
#include "experiments/data/ts_file.hpp"

namespace autoepoch::experiments {
namespace {

using Rows = std::vector<std::int64_t>;

// Of each channel, over the training series.
std::vector<Moments> measure(const LabelledSeries& file, const Rows& rows) {
  std::vector<Moments> moments(file.series.front().channels.size());
  for (const std::int64_t row : rows) {
    const auto& channels = file.series[static_cast<std::size_t>(row)].channels;
    for (std::size_t i = 0; i < channels.size(); ++i) {
      for (const float value : channels[i]) {
        if (!std::isnan(value)) {
          moments[i].add(value);
        }
      }
    }
  }
  return moments;
}

std::size_t longest(const LabelledSeries& file) {
  std::size_t length = 0;
  for (const auto& series : file.series) {
    length = std::max(length, series.channels.front().size());
  }
  return length;
}

// Time steps x channels, the last step in its place: shorter series are filled up in front and longer ones cut there.
// Missing values become the mean.
void encode(const LabelledSeries::Series& series, const std::vector<Moments>& moments, std::size_t length,
            std::vector<float>& numbers) {
  const std::size_t own = series.channels.front().size();
  for (std::size_t step = 0; step < length; ++step) {
    for (std::size_t i = 0; i < moments.size(); ++i) {
      const bool exists = step + own >= length;
      const double value = exists ? series.channels[i][step + own - length] : NAN;
      numbers.push_back(std::isnan(value) ? 0.0F
                                          : static_cast<float>((value - moments[i].mean()) / moments[i].deviation()));
    }
  }
}

std::vector<std::int64_t> find_labels(const LabelledSeries& file, const std::vector<std::string>& names) {
  std::vector<std::int64_t> labels;
  for (const auto& series : file.series) {
    const auto found = std::find(names.begin(), names.end(), series.label);
    if (found == names.end()) {
      throw InvalidInput(file.name + ":" + std::to_string(series.line) + ": has the class \"" + series.label +
                         "\", which the training file has not");
    }
    labels.push_back(found - names.begin());
  }
  return labels;
}

Dataset load_series(const DataSettings& settings, bool with_test) {
  const LabelledSeries file = read_series(settings.path);
  std::vector<std::string> names;
  for (const auto& series : file.series) {
    names.push_back(series.label);
  }
  names = sorted_names(std::move(names));
  const std::vector<std::int64_t> labels = find_labels(file, names);
  const SplitRows split = split_rows(labels, settings);
  const std::vector<Moments> moments = measure(file, split.train);
  const std::size_t length = longest(file);

  Dataset dataset{.shape = {.kind = InputKind::series,
                            .channels = static_cast<int>(moments.size()),
                            .width = static_cast<int>(length)},
                  .outputs = static_cast<int>(names.size())};
  dataset.stride = dataset.shape.size();
  const auto samples = [&](const LabelledSeries& of, const Rows& rows, const std::vector<std::int64_t>& known) {
    Samples result{.count = static_cast<std::int64_t>(rows.size())};
    for (const std::int64_t row : rows) {
      encode(of.series[static_cast<std::size_t>(row)], moments, length, result.numbers);
      result.labels.push_back(known[static_cast<std::size_t>(row)]);
    }
    return result;
  };
  dataset.train = samples(file, split.train, labels);
  dataset.val = samples(file, split.val, labels);
  if (with_test && !settings.test_path.empty()) {
    const LabelledSeries other = read_series(settings.test_path);
    if (other.series.front().channels.size() != moments.size()) {
      throw InvalidInput("/experiment/test_path", other.name + " has another number of channels than " + file.name);
    }
    Rows rows(other.series.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
      rows[i] = static_cast<std::int64_t>(i);
    }
    dataset.test = samples(other, rows, find_labels(other, names));
  } else if (with_test) {
    dataset.test = samples(file, split.test, labels);
  }
  return dataset;
}

}  // namespace

Source series_source() {
  return {.choice = {"series", "labelled time series of one or several channels", settings_of_classes({"test_path"})},
          .files =
              "`.ts` of the UEA/UCR archive (<https://www.timeseriesclassification.com>), or lines of a label and "
              "values",
          .input = InputKind::series,
          .load = load_series};
}

}  // namespace autoepoch::experiments
