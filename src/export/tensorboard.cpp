// TensorBoard's event files: TFRecords of Event messages; field numbers of
// tensorboard/compat/proto/{event,summary}.proto and tensorboard/plugins/hparams/{api,plugin_data}.proto.
#include <cstdint>
#include <set>

#include "core/checksum.hpp"
#include "export/export.hpp"
#include "export/files.hpp"
#include "export/protobuf.hpp"

namespace autoepoch::exporting {
namespace {

class EventFile {
 public:
  /// `start`: seconds since the Unix epoch.
  explicit EventFile(double start) { add(Message().real(1, start).bytes(3, "brain.Event:2")); }

  void add(const Message& event) {
    const std::string& data = event.str();
    std::string length;
    append_little_endian(length, static_cast<std::uint64_t>(data.size()));
    bytes_ += length;
    append_little_endian(bytes_, masked_crc32c(length));
    bytes_ += data;
    append_little_endian(bytes_, masked_crc32c(data));
  }

  const std::string& str() const { return bytes_; }

 private:
  std::string bytes_;
};

Message scalar_event(double time, int step, const std::string& tag, double value) {
  const Message summary = Message().message(1, Message().bytes(1, tag).single(2, value));
  return Message().real(1, time).integer(2, static_cast<std::uint64_t>(step)).message(5, summary);
}

/// A summary that carries nothing but data of the HParams plugin.
Message hparams_event(double time, const std::string& tag, const Message& data) {
  const Message plugin = Message().bytes(1, "hparams").bytes(2, data.str());
  const Message value = Message().bytes(1, tag).message(9, Message().message(1, plugin));
  return Message().real(1, time).message(5, Message().message(1, value));
}

/// google.protobuf.Value
Message value_message(const Value& value) {
  if (const auto* flag = std::get_if<bool>(&value)) return Message().integer(4, *flag ? 1 : 0);
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return Message().real(2, static_cast<double>(*integer));
  if (const auto* real = std::get_if<double>(&value)) return Message().real(2, *real);
  return Message().bytes(3, std::get<std::string>(value));
}

/// HParamInfo with the type of the parameter's values: STRING 1, BOOL 2, FLOAT64 3.
Message parameter_message(const Parameter& parameter, const std::vector<Trial>& trials) {
  int type = 3;
  for (const Trial& trial : trials)
    if (const Value* value = trial.params.find(parameter.name))
      type = std::holds_alternative<std::string>(*value) ? 1 : std::holds_alternative<bool>(*value) ? 2 : 3;
  return Message().bytes(1, parameter.name).integer(4, static_cast<std::uint64_t>(type));
}

std::string experiment_file(const report::Snapshot& study) {
  Message experiment;
  experiment.bytes(6, study.record.spec.name).real(3, study.record.created);
  for (const Parameter& parameter : study.record.spec.space.parameters())
    experiment.message(4, parameter_message(parameter, study.trials));
  std::set<std::string> names = metric_names(study.trials);
  names.insert(study.record.spec.objective.metric);
  for (const std::string& name : names) experiment.message(5, Message().message(1, Message().bytes(2, name)));
  EventFile file(study.record.created);
  file.add(hparams_event(study.record.created, "_hparams_/experiment", Message().integer(1, 0).message(2, experiment)));
  return file.str();
}

Message session_start(const Trial& trial) {
  Message start;
  for (const auto& [name, value] : trial.params)
    start.message(1, Message().bytes(1, name).message(2, value_message(value)));
  return start.bytes(4, trial_name(trial.number)).real(5, trial.started);
}

Message session_end(const Trial& trial) {
  enum Status { kSuccess = 1, kFailure = 2, kRunning = 3 };
  const Status status = trial.state == TrialState::failed    ? kFailure
                        : trial.state == TrialState::running ? kRunning
                                                             : kSuccess;
  return Message().integer(1, status).real(2, trial.ended);
}

std::string trial_file(const StudySpec& spec, const Trial& trial) {
  EventFile file(trial.started);
  file.add(hparams_event(trial.started, "_hparams_/session_start_info",
                         Message().integer(1, 0).message(3, session_start(trial))));
  double time = trial.started;
  for (const Observation& observation : trial.curve) {
    time += observation.seconds;
    if (!observation.metrics.contains(spec.objective.metric))
      file.add(scalar_event(time, observation.epoch, spec.objective.metric, observation.value));
    for (const auto& [name, value] : observation.metrics) file.add(scalar_event(time, observation.epoch, name, value));
  }
  if (trial.state != TrialState::running)
    file.add(hparams_event(time, "_hparams_/session_end_info", Message().integer(1, 0).message(4, session_end(trial))));
  return file.str();
}

}  // namespace

void write_tensorboard(const Source& source, const std::filesystem::path& folder) {
  constexpr const char* kName = "events.out.tfevents.0000000000.autoepoch";
  const report::Snapshot& study = source.study;
  write_file(folder / kName, experiment_file(study));
  for (const Trial& trial : study.trials)
    if (trial.started > 0) write_file(folder / trial_name(trial.number) / kName, trial_file(study.record.spec, trial));
}

}  // namespace autoepoch::exporting
