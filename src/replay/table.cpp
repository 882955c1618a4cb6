#include "replay/table.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

#include "autoepoch/error.hpp"
#include "autoepoch/json.hpp"
#include "core/axis.hpp"
#include "replay/csv.hpp"
#include "replay/json_file.hpp"
#include "replay/surrogate.hpp"

namespace autoepoch::replay {
namespace {

namespace fs = std::filesystem;

Objective read_objective(const JsonFile& file) {
  Objective objective{.metric = file.get<std::string>("/metric")};
  const auto direction = file.get<std::string>("/direction");
  if (direction != "minimize" && direction != "maximize") file.fail("/direction", "must be minimize or maximize");
  if (direction == "maximize") objective.direction = Direction::maximize;
  return objective;
}

SearchSpace read_space(const JsonFile& file) {
  try {
    return parse_spec(R"({"space":)" + file.at("/space").dump() + "}").space;
  } catch (const InvalidInput& error) {
    throw InvalidInput(file.path().string() + ": " + error.what());
  }
}

std::optional<SurrogateFiles> read_surrogate(const JsonFile& file) {
  if (!file.contains("/surrogate")) return std::nullopt;
  const auto text = [&](const char* key) { return file.get<std::string>(std::string("/surrogate/") + key); };
  return SurrogateFiles{.weights = text("weights"),
                        .layout = text("layout"),
                        .tasks = text("tasks"),
                        .oracle = text("oracle"),
                        .output = text("output")};
}

/// The member of the domain that a cell stands for; numbers are clamped and rounded into the domain.
Value parse_cell(const Parameter& parameter, std::string_view cell, const std::string& place) {
  const std::string where = place + ", " + parameter.name;
  const auto number = [&] {
    const double value = parse_number(cell, where);
    if (!std::isfinite(value)) throw InvalidInput(where + ": must be finite");
    return value;
  };
  if (const auto* range = std::get_if<FloatRange>(&parameter.domain); range && range->step == 0)
    return std::clamp(number(), range->low, range->high);
  if (const auto grid = grid_of(parameter.domain)) {
    const double value = grid->value(grid->nearest(std::clamp(number(), grid->low, grid->high)));
    return *member(parameter.domain, std::holds_alternative<IntRange>(parameter.domain)
                                         ? Value(static_cast<std::int64_t>(std::llround(value)))
                                         : Value(value));
  }
  if (const auto text = member(parameter.domain, Value(std::string(cell)))) return *text;
  if (cell == "true" || cell == "false")
    if (const auto flag = member(parameter.domain, Value(cell == "true"))) return *flag;
  if (const auto other = member(parameter.domain, Value(number()))) return *other;
  throw InvalidInput(where + ": " + std::string(cell.substr(0, 40)) + " is not among the choices");
}

/// Reads configs.csv by the names in its header.
class ConfigReader {
 public:
  explicit ConfigReader(const SearchSpace& space) : space_(space), axes_(space.axes()) {}

  std::vector<Params> read(const fs::path& file) {
    read_csv(file, [&](const std::string& place, const std::vector<std::string_view>& cells) {
      if (columns_.empty() && !axes_.empty())
        find_columns(place, cells);
      else
        configs_.push_back(config(place, cells));
    });
    return std::move(configs_);
  }

 private:
  void find_columns(const std::string& place, const std::vector<std::string_view>& header) {
    for (const Parameter* axis : axes_) {
      const auto found = std::find(header.begin(), header.end(), axis->name);
      if (found == header.end()) throw InvalidInput(place + ": no column " + axis->name + ", which the space has");
      columns_.push_back(static_cast<std::size_t>(found - header.begin()));
    }
  }

  /// An empty cell is an inactive parameter; whether it may be is up to the space's conditions.
  Params config(const std::string& place, const std::vector<std::string_view>& cells) const {
    std::vector<double> point(axes_.size(), 0.5);
    std::vector<std::optional<Value>> values(axes_.size());
    for (std::size_t j = 0; j < axes_.size(); ++j) {
      const std::string_view cell = cells[columns_[j]];
      if (cell.empty() && !axes_[j]->when.empty()) continue;
      values[j] = parse_cell(*axes_[j], cell, place);
      point[j] = to_unit(axes_[j]->domain, *values[j]);
    }
    Params params = space_.decode(point);
    for (std::size_t j = 0; j < axes_.size(); ++j) {
      if (!params.contains(axes_[j]->name)) continue;
      if (!values[j]) throw InvalidInput(place + ": " + axes_[j]->name + " is active and must have a value");
      params.set(axes_[j]->name, *values[j]);
    }
    return params;
  }

  const SearchSpace& space_;
  std::vector<const Parameter*> axes_;
  std::vector<std::size_t> columns_;  // of each axis
  std::vector<Params> configs_;
};

constexpr const char* kSecondsSuffix = "__seconds.csv";

fs::path file_of_set(const fs::path& folder, const std::string& set) {
  for (const char* suffix : {".csv", "__valid.csv"})
    if (fs::exists(folder / (set + suffix))) return folder / (set + suffix);
  std::set<std::string> names;
  if (fs::is_directory(folder))
    for (const auto& entry : fs::directory_iterator(folder))
      if (entry.path().extension() == ".csv" && entry.path().stem() != "configs" &&
          !entry.path().string().ends_with(kSecondsSuffix))
        names.insert(entry.path().stem().string());
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : ", ") + name;
  throw InvalidInput(folder.string() + ": has no set " + set + (list.empty() ? "" : "; there are " + list));
}

class TableGround final : public Ground {
 public:
  /// `times` need not exist.
  TableGround(TableInfo info, const std::vector<Params>& configs, const fs::path& file, const fs::path& times)
      : info_(std::move(info)),
        candidates_(std::make_shared<CandidateSet>(info_.study.space, configs)),
        curves_(read_numbers(file)) {
    check_size(curves_, configs.size(), file);
    if (fs::exists(times)) read_seconds(configs.size(), times);
    scale_ = measured_scale(file);
    for (std::size_t row = 0; row < configs.size(); ++row) row_.emplace(to_json(configs[row]), row);
  }

  const StudySpec& study() const override { return info_.study; }
  std::shared_ptr<const CandidateSet> candidates() const override { return candidates_; }
  std::optional<double> value(const Params& params, int epoch) const override {
    return at(curves_, row_.at(to_json(params)), epoch);
  }
  std::optional<double> seconds(const Params& params, int epoch) const override {
    if (!seconds_) return std::nullopt;
    return at(*seconds_, row_.at(to_json(params)), epoch);
  }

  RegretScale scale() const override { return scale_; }

 private:
  /// Throws InvalidInput if there is no difference between configurations.
  RegretScale measured_scale(const fs::path& file) const {
    std::vector<double> best;
    for (std::size_t row = 0; row < curves_.rows; ++row) {
      double lowest = std::numeric_limits<double>::infinity();
      for (int epoch = 1; epoch <= info_.study.budget.max_epochs; ++epoch) {
        const double loss = info_.study.objective.loss(at(curves_, row, epoch));
        if (std::isfinite(loss)) lowest = std::min(lowest, loss);
      }
      if (std::isfinite(lowest)) best.push_back(lowest);
    }
    std::sort(best.begin(), best.end());
    const std::size_t n = best.size();
    const RegretScale scale =
        n == 0 ? RegretScale{0, 0} : RegretScale{best.front(), (best[(n - 1) / 2] + best[n / 2]) / 2};
    if (!(scale.oracle < scale.median)) throw InvalidInput(file.string() + ": all configurations are equally good");
    return scale;
  }

  double at(const NumberTable& table, std::size_t row, int epoch) const {
    return table.at(row, static_cast<std::size_t>(info_.first_epoch_column + epoch - 1));
  }

  void read_seconds(std::size_t configs, const fs::path& file) {
    check_size(seconds_.emplace(read_numbers(file)), configs, file);
    for (std::size_t row = 0; row < configs; ++row)
      for (int epoch = 1; epoch <= info_.study.budget.max_epochs; ++epoch)
        if (const double seconds = at(*seconds_, row, epoch); !(seconds > 0) || !std::isfinite(seconds))
          throw InvalidInput(file.string() + ": row " + std::to_string(row + 1) + ", epoch " + std::to_string(epoch) +
                             ": must take more than 0 s");
  }

  void check_size(const NumberTable& table, std::size_t configs, const fs::path& file) const {
    if (table.rows != configs) {
      throw InvalidInput(file.string() + ": has " + std::to_string(table.rows) + " rows, configs.csv has " +
                         std::to_string(configs) + " configurations");
    }
    const auto needed =
        static_cast<std::size_t>(info_.first_epoch_column) + static_cast<std::size_t>(info_.study.budget.max_epochs);
    if (table.columns < needed) {
      throw InvalidInput(file.string() + ": has " + std::to_string(table.columns) + " columns, table.json speaks of " +
                         std::to_string(needed));
    }
  }

  TableInfo info_;
  std::shared_ptr<const CandidateSet> candidates_;
  NumberTable curves_;
  std::optional<NumberTable> seconds_;
  RegretScale scale_;
  std::unordered_map<std::string, std::size_t> row_;  // of equal configurations the first
};

}  // namespace

TableInfo read_table_info(const fs::path& folder) {
  const JsonFile file(folder / "table.json");
  TableInfo info;
  info.study.name = file.contains("/name") ? file.get<std::string>("/name") : "table";
  info.study.space = read_space(file);
  info.study.objective = read_objective(file);
  info.study.budget.max_epochs = file.get<int>("/epochs");
  if (info.study.budget.max_epochs < 1) file.fail("/epochs", "must be at least 1");
  info.surrogate = read_surrogate(file);
  if (!info.surrogate) info.first_epoch_column = file.get<int>("/first_epoch_column");
  if (info.first_epoch_column < 0) file.fail("/first_epoch_column", "must not be negative");
  return info;
}

std::unique_ptr<const Ground> open_ground(const fs::path& folder, const std::string& set) {
  TableInfo info = read_table_info(folder);
  if (info.surrogate) return open_surrogate(folder, info, set);
  const fs::path file = file_of_set(folder, set);
  const std::vector<Params> configs = ConfigReader(info.study.space).read(folder / "configs.csv");
  if (configs.empty()) throw InvalidInput((folder / "configs.csv").string() + ": has no configuration");
  return std::make_unique<TableGround>(std::move(info), configs, file, folder / (set + kSecondsSuffix));
}

}  // namespace autoepoch::replay
