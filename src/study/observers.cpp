#include "study/observers.hpp"

#include <fmt/format.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/spdlog.h>

#include "report/text.hpp"
#include "study/findings.hpp"

namespace autoepoch::study {

void Observers::on_event(const History& history, const Executor& executor, const TrialEvent& event,
                         const Trial& trial) {
  for (Observer* observer : observers_) observer->on_event(history, executor, event, trial);
}

void Observers::on_remark(const History& history, const Executor& executor, const TrialEvent& event) {
  for (Observer* observer : observers_) observer->on_remark(history, executor, event);
}

void Observers::on_epoch(const History& history, const Executor& executor, const Trial& trial,
                         const Observation& observation) {
  for (Observer* observer : observers_) observer->on_epoch(history, executor, trial, observation);
}

void Observers::on_idle(const History& history, const Executor& executor) {
  for (Observer* observer : observers_) observer->on_idle(history, executor);
}

bool IncumbentWatch::improves(const History& history, const Trial& trial, const Observation& observation) {
  const Objective& objective = history.spec().objective;
  if (!best_) {  // of an earlier process, perhaps
    const Incumbent best = history.best().value();
    best_ = Best{objective.loss(best.observation->value), best.trial->number, best.observation->epoch};
    return best_->trial == trial.number && best_->epoch == observation.epoch;
  }
  const Best candidate{objective.loss(observation.value), trial.number, observation.epoch};
  if (!(candidate < *best_)) return false;
  best_ = candidate;
  return true;
}

std::string describe(const TrialEvent& event, const Trial& trial) {
  const std::string text = report::single_line(event.text);
  std::string line = fmt::format("trial {} {}", trial.number.value(), to_string(event.kind));
  if (event.epoch > 0 && !text.starts_with("epoch ")) line += fmt::format(" at epoch {}", event.epoch);
  if (!text.empty()) line += ": " + text;
  if (event.kind == EventKind::started) line += fmt::format(" [{}]", to_string(trial.params));
  return line;
}

LogFile::LogFile(const Directory& directory)
    : logger_(std::make_shared<spdlog::logger>(
          "log", std::make_shared<spdlog::sinks::basic_file_sink_st>(directory.log().string()))) {
  logger_->set_pattern("%Y-%m-%dT%H:%M:%S.%e %v");
  logger_->flush_on(spdlog::level::info);
  logger_->set_error_handler([](const std::string&) {});  // a full disk: the storage will say so
}

LogFile::~LogFile() = default;

void LogFile::write(std::string_view line) { logger_->info("{}", report::single_line(line)); }

void LogFile::on_event(const History&, const Executor&, const TrialEvent& event, const Trial& trial) {
  write(describe(event, trial));
}

void LogFile::on_remark(const History&, const Executor&, const TrialEvent& event) { write(event.text); }

void LogFile::on_epoch(const History& history, const Executor&, const Trial& trial, const Observation& observation) {
  write(fmt::format("trial {} epoch {}: {} {} in {:.3f} s", trial.number.value(), observation.epoch,
                    history.spec().objective.metric, observation.value, observation.seconds));
}

void BestFile::on_epoch(const History& history, const Executor&, const Trial& trial, const Observation& observation) {
  if (incumbent_.improves(history, trial, observation))
    write_best_file(directory_, history, {.checkpoint = best_sealed_checkpoint(directory_, history)});
}

}  // namespace autoepoch::study
