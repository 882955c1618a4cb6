#include <fmt/format.h>

#include <set>

#include "export/export.hpp"
#include "export/files.hpp"
#include "report/trial_columns.hpp"

namespace autoepoch::exporting {
namespace {

/// Quoted where RFC 4180 wants it.
std::string field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + "\"";
}

std::string line(const std::vector<std::string>& fields) {
  std::string text;
  for (const std::string& one : fields) {
    if (&one != &fields.front()) text += ',';
    text += field(one);
  }
  return text + "\r\n";
}

/// Parameters as the user wrote them.
std::string cell(const report::TrialColumn& column, const Trial& trial) {
  const std::optional<Value> value = column.get(trial);
  if (!value) return "";
  const double* number = std::get_if<double>(&*value);
  return number && !column.key.empty() ? exact(*number) : to_string(*value);
}

std::string trials_csv(const Source& source) {
  const History history = source.study.history();
  const std::vector<report::TrialColumn> columns = report::trial_columns(history.spec());
  std::vector<std::string> fields;
  for (const report::TrialColumn& column : columns) fields.push_back(column.title);
  fields.push_back("note");
  std::string text = line(fields);
  for (const Trial& trial : history.trials()) {
    fields.clear();
    for (const report::TrialColumn& column : columns) fields.push_back(cell(column, trial));
    fields.push_back(source.note(trial));
    text += line(fields);
  }
  return text;
}

std::string epochs_csv(const std::vector<Trial>& trials) {
  const std::set<std::string> names = metric_names(trials);
  std::vector<std::string> fields = {"trial", "epoch", "value", "epoch seconds"};
  fields.insert(fields.end(), names.begin(), names.end());
  std::string text = line(fields);
  for (const Trial& trial : trials)
    for (const Observation& observation : trial.curve) {
      fields = {to_string(trial.number), std::to_string(observation.epoch), exact(observation.value),
                exact(observation.seconds)};
      for (const std::string& name : names) {
        const auto found = observation.metrics.find(name);
        fields.push_back(found == observation.metrics.end() ? "" : exact(found->second));
      }
      text += line(fields);
    }
  return text;
}

}  // namespace

void write_csv(const Source& source, const std::filesystem::path& folder) {
  write_file(folder / "trials.csv", trials_csv(source));
  write_file(folder / "epochs.csv", epochs_csv(source.study.trials));
}

}  // namespace autoepoch::exporting
