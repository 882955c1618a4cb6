#include "logs/optuna_journal.hpp"

#include <algorithm>
#include <map>

#include "logs/number.hpp"

namespace autoepoch::logs {
namespace {

enum Operation { kCreateStudy = 0, kCreateTrial = 4, kSetIntermediateValue = 7 };
enum StudyDirection { kMinimize = 1, kMaximize = 2 };

std::int64_t integer(const Json& json, const char* key, std::int64_t otherwise) {
  const auto found = json.find(key);
  return found != json.end() && found->is_number_integer() ? found->get<std::int64_t>() : otherwise;
}

struct StudyLines {
  std::string name;
  std::optional<Direction> direction;
  std::int64_t trials = 0;
};

struct TrialLines {
  std::size_t study = 0;
  std::int64_t number = 0;
  std::map<double, double> values = {};  // by step
};

StudyLines study_of(const Json& line) {
  StudyLines study;
  if (const auto name = line.find("study_name"); name != line.end() && name->is_string()) study.name = *name;
  const auto directions = line.find("directions");
  if (directions != line.end() && directions->is_array() && directions->size() == 1 &&
      directions->front().is_number_integer()) {
    const auto code = directions->front().get<std::int64_t>();
    if (code == kMinimize) study.direction = Direction::minimize;
    if (code == kMaximize) study.direction = Direction::maximize;
  }
  return study;
}

// Studies and trials are numbered by their order in the journal.
class Journal {
 public:
  void read(const Json& line) {
    switch (integer(line, "op_code", -1)) {
      case kCreateStudy:
        studies_.push_back(study_of(line));
        break;
      case kCreateTrial:
        create_trial(line);
        break;
      case kSetIntermediateValue:
        set_value(line);
        break;
      default:
        break;
    }
  }

  std::vector<Run> runs() const {
    std::vector<Run> runs;
    for (const TrialLines& trial : trials_) {
      if (!trial.values.empty()) runs.push_back(run_of(trial));
    }
    return runs;
  }

 private:
  void create_trial(const Json& line) {
    TrialLines trial{.study = static_cast<std::size_t>(std::max<std::int64_t>(integer(line, "study_id", 0), 0))};
    if (trial.study < studies_.size()) trial.number = studies_[trial.study].trials++;
    const auto values = line.find("intermediate_values");
    if (values != line.end() && values->is_object()) {
      for (const auto& item : values->items()) {
        const auto step = to_number(item.key());
        const auto value = number_of(item.value());
        if (step && value) trial.values[*step] = *value;
      }
    }
    trials_.push_back(std::move(trial));
  }

  void set_value(const Json& line) {
    const std::int64_t trial = integer(line, "trial_id", -1);
    const auto value = line.find("intermediate_value");
    if (trial < 0 || trial >= static_cast<std::int64_t>(trials_.size()) || value == line.end()) return;
    if (const auto number = number_of(*value)) {
      trials_[static_cast<std::size_t>(trial)].values[static_cast<double>(integer(line, "step", 0))] = *number;
    }
  }

  Run run_of(const TrialLines& trial) const {
    Run run{.name = "trial " + std::to_string(trial.number), .columns = {{.name = "step"}, {.name = "value"}}};
    if (trial.study < studies_.size()) {
      run.direction = studies_[trial.study].direction;
      if (studies_.size() > 1) run.name = studies_[trial.study].name + " " + run.name;
    }
    std::size_t row = 0;
    for (const auto& [step, value] : trial.values) {
      run.columns[0].cells.push_back({row, step});
      run.columns[1].cells.push_back({row, value});
      ++row;
    }
    return run;
  }

  std::vector<StudyLines> studies_;
  std::vector<TrialLines> trials_;
};

}  // namespace

bool is_optuna_journal(const std::vector<Json>& operations) {
  return !operations.empty() && operations.front().contains("op_code") && operations.front().contains("worker_id");
}

Log read_optuna_journal(const std::vector<Json>& operations, const std::string& source) {
  Journal journal;
  for (const Json& line : operations) journal.read(line);
  return {.source = source, .format = "Optuna journal", .runs = journal.runs()};
}

}  // namespace autoepoch::logs
