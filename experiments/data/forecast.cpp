// Windows of one long series, each with the time steps that follow it; split by time.
#include <algorithm>
#include <cmath>

#include "autoepoch/error.hpp"
#include "experiments/data/dataset.hpp"
#include "experiments/data/delimited.hpp"
#include "experiments/data/source.hpp"
#include "experiments/data/split.hpp"

namespace autoepoch::experiments {
namespace {

// Time steps x channels.
struct Recording {
  std::vector<std::string> channels;
  std::vector<double> values;

  std::int64_t steps() const { return static_cast<std::int64_t>(values.size() / channels.size()); }
};

// Steps [begin, end) that are to be predicted.
struct Segment {
  std::int64_t begin = 0;
  std::int64_t end = 0;
};

// The numeric columns; a missing value repeats the one before. A first value cannot be missing.
Recording read_recording(const Delimited& table, const DataSettings& settings) {
  const std::vector<std::size_t> dropped = find_columns(table, settings.drop, "drop");
  std::vector<std::size_t> columns;
  Recording recording;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    if (parse_number(table.cell(0, i)) && std::find(dropped.begin(), dropped.end(), i) == dropped.end()) {
      columns.push_back(i);
      recording.channels.push_back(table.columns[i]);
    }
  }
  if (columns.empty()) {
    throw InvalidInput(table.name + ": has no numeric column");
  }
  for (std::size_t row = 0; row < table.rows(); ++row) {
    for (const std::size_t column : columns) {
      const std::string_view cell = table.cell(row, column);
      const auto number = parse_number(cell);
      if (!number && !is_missing(cell)) {
        table.refuse(row, "\"" + std::string(cell) + "\" is no number, which the rows before have in \"" +
                              table.columns[column] + "\"");
      }
      recording.values.push_back(number ? *number : recording.values[recording.values.size() - columns.size()]);
    }
  }
  return recording;
}

std::vector<std::size_t> target_channels(const Recording& recording, const Delimited& table,
                                         const std::string& target) {
  std::vector<std::size_t> channels;
  for (const std::size_t column : find_columns(table, target, "target")) {
    const auto found = std::find(recording.channels.begin(), recording.channels.end(), table.columns[column]);
    if (found == recording.channels.end()) {
      throw InvalidInput("/experiment/target", "\"" + table.columns[column] + "\" is no numeric column, or dropped");
    }
    channels.push_back(static_cast<std::size_t>(found - recording.channels.begin()));
  }
  for (std::size_t i = 0; target.empty() && i < recording.channels.size(); ++i) {
    channels.push_back(i);
  }
  return channels;
}

void standardize(Recording& recording, std::int64_t training_steps, std::vector<Moments>& moments) {
  const std::size_t width = recording.channels.size();
  moments.resize(width);
  for (std::size_t i = 0; i < static_cast<std::size_t>(training_steps) * width; ++i) {
    moments[i % width].add(recording.values[i]);
  }
  for (std::size_t i = 0; i < recording.values.size(); ++i) {
    recording.values[i] = (recording.values[i] - moments[i % width].mean()) / moments[i % width].deviation();
  }
}

// All windows whose future lies within the segment. Their past may begin before it, though not before the recording.
Samples cut_windows(const Recording& recording, const Segment& segment, const DataSettings& settings,
                    const std::vector<std::size_t>& targets) {
  const std::int64_t first = std::max<std::int64_t>(segment.begin, settings.window);
  Samples samples{.count = std::max<std::int64_t>(segment.end - first - settings.horizon + 1, 0)};
  if (samples.count == 0) {
    return samples;
  }
  const auto width = static_cast<std::int64_t>(recording.channels.size());
  const auto begin = recording.values.begin();
  samples.numbers.assign(begin + (first - settings.window) * width, begin + (segment.end - settings.horizon) * width);
  for (std::int64_t step = first; step < segment.end; ++step) {
    for (const std::size_t channel : targets) {
      samples.targets.push_back(static_cast<float>(begin[step * width + static_cast<std::int64_t>(channel)]));
    }
  }
  return samples;
}

// The last steps in front of the test set. With folds, the future of a past that grows from fold to fold.
Segment validation_segment(const DataSettings& settings, std::int64_t test_begin, std::int64_t default_size) {
  if (settings.folds > 1) {
    const std::int64_t block = test_begin / (settings.folds + 1);
    return {.begin = (settings.fold + 1) * block, .end = (settings.fold + 2) * block};
  }
  return {.begin = test_begin - settings.val_samples.value_or(static_cast<int>(default_size)), .end = test_begin};
}

Dataset load_forecast(const DataSettings& settings, bool with_test) {
  const Delimited table = read_delimited(settings.path, settings.header);
  Recording recording = read_recording(table, settings);
  const std::vector<std::size_t> targets = target_channels(recording, table, settings.target);
  const std::int64_t steps = recording.steps();
  const std::int64_t test_begin = steps - share_of(settings.test_fraction, steps);
  Segment val = validation_segment(settings, test_begin, share_of(settings.val_fraction, steps));
  const std::int64_t own = settings.window + settings.horizon - 1;  // steps in front of the second window
  const std::int64_t train_begin = settings.train_samples ? val.begin - own - *settings.train_samples : 0;
  if (val.begin <= own || train_begin < 0) {
    throw InvalidInput("/experiment/train_samples", "the " + std::to_string(steps) + " time steps of " + table.name +
                                                        " are too few for this window, " +
                                                        "horizon and number of samples");
  }
  if (settings.refit) {
    val.begin = val.end;
  }
  std::vector<Moments> moments;
  standardize(recording, val.begin, moments);

  const auto width = static_cast<int>(recording.channels.size());
  Dataset dataset{.shape = {.kind = InputKind::series,
                            .channels = width,
                            .width = settings.window,
                            .target_channels = {targets.begin(), targets.end()}},
                  .task = Task::regression,
                  .outputs = settings.horizon * static_cast<int>(targets.size()),
                  .stride = width,
                  .target_stride = static_cast<int>(targets.size())};
  for (const std::size_t channel : targets) {
    dataset.targets.push_back({.name = recording.channels[channel], .deviation = moments[channel].deviation()});
  }
  dataset.train = cut_windows(recording, {train_begin + settings.window, val.begin}, settings, targets);
  dataset.val = cut_windows(recording, val, settings, targets);
  if (with_test) {
    dataset.test = cut_windows(recording, {test_begin, steps}, settings, targets);
  }
  return dataset;
}

}  // namespace

Source forecast_source() {
  return {.choice = {"forecast",
                     "a recording whose next steps are predicted from the last ones",
                     {"header", "target", "drop", "window", "horizon", "subtract_last", "loss", "target_weight"}},
          .files = "CSV with a row per time step; ETTh1: <https://github.com/zhouhaoyi/ETDataset>",
          .input = InputKind::series,
          .load = load_forecast,
          .task = [](const DataSettings&) { return Task::regression; }};
}

}  // namespace autoepoch::experiments
