// What is to be predicted of a table's rows. No LibTorch here.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "experiments/data/dataset.hpp"
#include "experiments/data/delimited.hpp"

namespace autoepoch::experiments {

/// A column of classes and any number of columns of numbers, or the latter alone. Numbers are standardized by training
/// rows.
class Target {
 public:
  /// Throws InvalidInput for "/experiment/target" if there is no such column.
  Target(const Delimited& table, const DataSettings& settings);

  const std::vector<std::size_t>& columns() const { return columns_; }
  int outputs() const { return static_cast<int>(names_.empty() ? columns_.size() : names_.size()); }

  /// The classes of all rows; 0 for numbers. Throws InvalidInput, naming the line, for one that is not known.
  std::vector<std::int64_t> labels(const Delimited& table) const;

  /// Whether there are numbers to predict; beside the classes, if there are any.
  bool has_numbers() const { return !number_columns_.empty(); }

  // Of numbers. They throw InvalidInput, naming the line, for what is none.
  void fit(const Delimited& table, const std::vector<std::int64_t>& rows);
  std::vector<float> numbers(const Delimited& table, const std::vector<std::int64_t>& rows) const;
  std::vector<TargetColumn> described() const { return described_; }

 private:
  double number(const Delimited& table, std::int64_t row, std::size_t column) const;

  std::vector<std::size_t> columns_;
  std::vector<std::size_t> number_columns_;
  std::vector<std::string> names_;       // of classes
  std::vector<TargetColumn> described_;  // of numbers
  std::vector<double> means_;
};

}  // namespace autoepoch::experiments
