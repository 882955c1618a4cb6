#include "experiments/data/table_target.hpp"

#include "autoepoch/error.hpp"
#include "experiments/data/split.hpp"

namespace autoepoch::experiments {

Target::Target(const Delimited& table, const DataSettings& settings)
    : columns_(find_columns(table, settings.target, "target")) {
  if (columns_.empty()) {
    columns_.push_back(table.columns.size() - 1);
  }
  number_columns_ = columns_;
  if (settings.task == Task::classification) {
    names_ = class_names(table, columns_.front());
    number_columns_.erase(number_columns_.begin());
  }
}

std::vector<std::int64_t> Target::labels(const Delimited& table) const {
  std::vector<std::int64_t> labels(table.rows(), 0);
  for (std::size_t row = 0; row < table.rows() && !names_.empty(); ++row) {
    labels[row] = static_cast<std::int64_t>(class_of(table, row, columns_.front(), names_));
  }
  return labels;
}

void Target::fit(const Delimited& table, const std::vector<std::int64_t>& rows) {
  for (const std::size_t column : number_columns_) {
    Moments moments;
    for (const std::int64_t row : rows) {
      moments.add(number(table, row, column));
    }
    means_.push_back(moments.mean());
    described_.push_back({.name = table.columns[column], .deviation = moments.deviation()});
  }
}

std::vector<float> Target::numbers(const Delimited& table, const std::vector<std::int64_t>& rows) const {
  std::vector<float> numbers;
  for (const std::int64_t row : rows) {
    for (std::size_t i = 0; i < number_columns_.size(); ++i) {
      const double value = number(table, row, number_columns_[i]);
      numbers.push_back(static_cast<float>((value - means_[i]) / described_[i].deviation));
    }
  }
  return numbers;
}

double Target::number(const Delimited& table, std::int64_t row, std::size_t column) const {
  const std::string_view cell = table.cell(static_cast<std::size_t>(row), column);
  const auto value = parse_number(cell);
  if (!value) {
    table.refuse(static_cast<std::size_t>(row), "\"" + std::string(cell) + "\" is no number to be predicted");
  }
  return *value;
}

}  // namespace autoepoch::experiments
