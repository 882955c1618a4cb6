#include <fmt/format.h>

#include <set>

#include "export/export.hpp"
#include "export/files.hpp"

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
  for (const std::string& one : fields) text += (&one == &fields.front() ? "" : ",") + field(one);
  return text + "\r\n";
}

std::string trials_csv(const Source& source) {
  const History history = source.study.history();
  const StudySpec& spec = history.spec();
  std::vector<std::string> fields = {"trial",      "state",  "best " + spec.objective.metric,
                                     "best epoch", "epochs", "seconds",
                                     "failures",   "reason", "note"};
  for (const Parameter& parameter : spec.space.parameters()) fields.push_back(parameter.name);
  std::string text = line(fields);
  for (const Trial& trial : history.trials()) {
    const Observation* best = trial.curve.best(spec.objective.direction);
    fields = {std::to_string(trial.number),
              std::string(to_string(trial.state)),
              best ? exact(best->value) : "",
              best ? std::to_string(best->epoch) : "",
              std::to_string(trial.curve.epochs()),
              exact(trial.curve.seconds()),
              std::to_string(trial.failures),
              trial.reason,
              source.note(trial)};
    for (const Parameter& parameter : spec.space.parameters()) {
      const Value* value = trial.params.find(parameter.name);
      fields.push_back(value ? to_string(*value) : "");
    }
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
      fields = {std::to_string(trial.number), std::to_string(observation.epoch), exact(observation.value),
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
