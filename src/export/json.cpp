#include <map>
#include <nlohmann/json.hpp>

#include "autoepoch/json.hpp"
#include "export/export.hpp"
#include "export/files.hpp"
#include "report/json_values.hpp"
#include "report/study_json.hpp"

namespace autoepoch::exporting {

void write_json(const Source& source, const std::filesystem::path& folder) {
  using report::Json;
  const StudySpec& spec = source.study.record.spec;
  std::map<TrialId, TrialNumber> numbers;  // by id
  for (const Trial& trial : source.study.trials) numbers[trial.id] = trial.number;
  Json events = Json::array();
  for (const TrialEvent& event : source.events)
    events.push_back({{"trial", event.trial == 0 ? Json(nullptr) : Json(numbers[event.trial].value())},
                      {"time", event.time},
                      {"epoch", event.epoch},
                      {"kind", to_string(event.kind)},
                      {"text", event.text},
                      {"detail", report::json_of_detail(event.detail)}});
  Json notes = Json::array();
  for (const auto& [trial, text] : source.notes) notes.push_back({{"trial", trial.value()}, {"text", text}});
  const auto trials = report::sorted_trials(source.study.history(), report::TrialOrder::number, std::nullopt);
  const Json document = {{"format", "autoepoch-export"},
                         {"version", 1},
                         {"spec", Json::parse(to_json(spec))},
                         {"created", source.study.record.created},
                         {"trials", Json::parse(report::trials_json(spec, trials))},
                         {"events", events},
                         {"notes", notes}};
  write_file(folder / "study.json", report::dump(document, 1) + "\n");
}

}  // namespace autoepoch::exporting
