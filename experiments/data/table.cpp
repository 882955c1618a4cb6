// Tables of numeric and categorical columns, for classification or regression.
#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>

#include "autoepoch/error.hpp"
#include "experiments/data/dataset.hpp"
#include "experiments/data/delimited.hpp"
#include "experiments/data/source.hpp"
#include "experiments/data/split.hpp"
#include "experiments/data/table_target.hpp"

namespace autoepoch::experiments {
namespace {

using Rows = std::vector<std::int64_t>;

struct Column {
  std::size_t index = 0;
  bool numeric = false;
  double mean = 0;  // numeric
  double deviation = 1;
  bool has_missing = false;                         // numeric: a further input says whether the value is missing
  std::map<std::string, int, std::less<>> codes{};  // categorical: 1, 2, ...; 0 for missing and unseen values
};

bool all_numbers(const Delimited& table, std::size_t column) {
  bool any = false;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::string_view cell = table.cell(row, column);
    if (!is_missing(cell) && !parse_number(cell)) {
      return false;
    }
    any = any || !is_missing(cell);
  }
  return any;
}

// Everything about a table that later rows are encoded by, fitted to training rows.
class Encoder {
 public:
  Encoder(const Delimited& table, const DataSettings& settings, const std::vector<std::size_t>& targets) {
    std::set<std::size_t> left_out = as_set(targets);
    left_out.merge(std::set(as_set(find_columns(table, settings.drop, "drop"))));
    if (!settings.group.empty()) {
      left_out.insert(find_column(table, settings.group, "group"));
    }
    const std::set<std::size_t> categorical = as_set(find_columns(table, settings.categorical, "categorical"));
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      if (!left_out.count(i)) {
        columns_.push_back({.index = i, .numeric = !categorical.count(i) && all_numbers(table, i)});
      }
    }
    if (columns_.empty()) {
      throw InvalidInput("/experiment/drop", "leaves no column of " + table.name + " to learn from");
    }
  }

  void fit(const Delimited& table, const Rows& rows) {
    for (Column& column : columns_) {
      column.numeric ? fit_numeric(table, rows, column) : fit_categories(table, rows, column);
    }
  }

  InputShape shape() const {
    InputShape shape{.kind = InputKind::table};
    for (const Column& column : columns_) {
      if (column.numeric) {
        shape.numbers += column.has_missing ? 2 : 1;
      } else {
        shape.cardinalities.push_back(static_cast<int>(column.codes.size()) + 1);
      }
    }
    return shape;
  }

  std::vector<float> encode(const Delimited& table, const Rows& rows) const {
    std::vector<float> numbers;
    for (const std::int64_t row : rows) {
      encode_numbers(table, static_cast<std::size_t>(row), numbers);
      for (const Column& column : columns_) {
        if (!column.numeric) {
          const auto found = column.codes.find(table.cell(static_cast<std::size_t>(row), column.index));
          numbers.push_back(found == column.codes.end() ? 0.0F : static_cast<float>(found->second));
        }
      }
    }
    return numbers;
  }

 private:
  static std::set<std::size_t> as_set(const std::vector<std::size_t>& columns) {
    return {columns.begin(), columns.end()};
  }

  static void fit_numeric(const Delimited& table, const Rows& rows, Column& column) {
    Moments moments;
    for (const std::int64_t row : rows) {
      const auto number = parse_number(table.cell(static_cast<std::size_t>(row), column.index));
      column.has_missing = column.has_missing || !number;
      if (number) {
        moments.add(*number);
      }
    }
    column.mean = moments.mean();
    column.deviation = moments.deviation();
  }

  static void fit_categories(const Delimited& table, const Rows& rows, Column& column) {
    for (const std::int64_t row : rows) {
      if (const auto cell = table.cell(static_cast<std::size_t>(row), column.index); !is_missing(cell)) {
        column.codes.emplace(cell, 0);
      }
    }
    int code = 0;
    for (auto& entry : column.codes) {
      entry.second = ++code;
    }
  }

  // Missing numbers become the mean.
  void encode_numbers(const Delimited& table, std::size_t row, std::vector<float>& numbers) const {
    for (const Column& column : columns_) {
      if (!column.numeric) {
        continue;
      }
      const std::string_view cell = table.cell(row, column.index);
      const auto number = parse_number(cell);
      if (!number && !is_missing(cell)) {
        table.refuse(row, "\"" + std::string(cell) + "\" is no number, which the training file has in \"" +
                              table.columns[column.index] + "\"");
      }
      numbers.push_back(static_cast<float>(number ? (*number - column.mean) / column.deviation : 0));
      if (column.has_missing) {
        numbers.push_back(number ? 0.0F : 1.0F);
      }
    }
  }

  std::vector<Column> columns_;
};

Samples make_samples(const Delimited& table, const Rows& rows, const Encoder& encoder, const Target& target,
                     const std::vector<std::int64_t>& labels, bool classification) {
  Samples samples{.count = static_cast<std::int64_t>(rows.size()), .numbers = encoder.encode(table, rows)};
  if (classification) {
    for (const std::int64_t row : rows) {
      samples.labels.push_back(labels[static_cast<std::size_t>(row)]);
    }
  }
  if (target.has_numbers()) {
    samples.targets = target.numbers(table, rows);
  }
  return samples;
}

// The number of each row's group.
Rows find_groups(const Delimited& table, const std::string& column) {
  const std::size_t index = find_column(table, column, "group");
  std::map<std::string_view, std::int64_t> numbers;
  Rows groups;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto next = static_cast<std::int64_t>(numbers.size());
    groups.push_back(numbers.emplace(table.cell(row, index), next).first->second);
  }
  return groups;
}

Rows all_rows(const Delimited& table) {
  Rows rows(table.rows());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    rows[i] = static_cast<std::int64_t>(i);
  }
  return rows;
}

Dataset load_table(const DataSettings& settings, bool with_test) {
  const Delimited table = read_delimited(settings.path, settings.header);
  const bool classification = settings.task == Task::classification;
  Target target(table, settings);
  Encoder encoder(table, settings, target.columns());
  const std::vector<std::int64_t> labels = target.labels(table);
  const SplitRows split = settings.group.empty() ? split_rows(labels, settings)
                                                 : split_by_groups(find_groups(table, settings.group), settings);
  encoder.fit(table, split.train);
  target.fit(table, split.train);
  Dataset dataset{.shape = encoder.shape(), .task = settings.task, .outputs = target.outputs()};
  dataset.stride = dataset.shape.size();
  dataset.targets = target.described();
  dataset.target_stride = static_cast<int>(dataset.targets.size());
  const auto samples = [&](const Delimited& of, const Rows& rows, const std::vector<std::int64_t>& known) {
    return make_samples(of, rows, encoder, target, known, classification);
  };
  dataset.train = samples(table, split.train, labels);
  dataset.val = samples(table, split.val, labels);
  if (with_test && !settings.test_path.empty()) {
    const Delimited other = read_delimited(settings.test_path, settings.header);
    if (other.columns != table.columns) {
      throw InvalidInput("/experiment/test_path", other.name + " has other columns than " + table.name);
    }
    dataset.test = samples(other, all_rows(other), target.labels(other));
  } else if (with_test) {
    dataset.test = samples(table, split.test, labels);
  }
  return dataset;
}

}  // namespace

Source table_source() {
  return {.choice = {"table", "rows of numbers and categories, for classes, numbers, or both",
                     settings_of_classes({"test_path", "group", "task", "header", "target", "drop", "categorical",
                                          "embedding_dim", "loss", "target_weight"})},
          .files = "CSV (comma or semicolon, quotes) or TSV; `adult`, `letter`: <https://archive.ics.uci.edu>",
          .input = InputKind::table,
          .load = load_table,
          .task = [](const DataSettings& settings) { return settings.task; }};
}

}  // namespace autoepoch::experiments
