#include "logs/log.hpp"

namespace autoepoch::logs {

Column& RunBuilder::column(const std::string& name) {
  const auto [found, is_new] = places_.emplace(name, columns_.size());
  if (is_new) columns_.push_back({.name = name});
  return columns_[found->second];
}

void RunBuilder::set(const std::string& name, double value) {
  std::vector<Cell>& cells = column(name).cells;
  if (!cells.empty() && cells.back().row + 1 == records_) {
    cells.back().value = value;
  } else {
    cells.push_back({records_ - 1, value});
  }
}

void RunBuilder::set_bad(const std::string& name, BadCell bad) {
  Column& where = column(name);
  if (!where.bad) where.bad = std::move(bad);
}

Run RunBuilder::finish(std::string name) { return {.name = std::move(name), .columns = std::move(columns_)}; }

}  // namespace autoepoch::logs
