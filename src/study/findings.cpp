#include "study/findings.hpp"

#include <limits>

#include "autoepoch/advice.hpp"
#include "study/curve_model.hpp"
#include "study/whole_file.hpp"
#include "worker/checkpoint.hpp"

namespace autoepoch::study {
namespace {

std::optional<std::string> path_of(const std::optional<worker::Checkpoint>& checkpoint) {
  return checkpoint ? std::optional(checkpoint->file.string()) : std::nullopt;
}

worker::CheckpointStore checkpoints_of(const Directory& directory, TrialNumber trial) {
  return {directory.checkpoints(), trial};
}

}  // namespace

std::optional<std::string> best_checkpoint(const Directory& directory, const History& history) {
  const std::optional<Incumbent> best = history.best();
  if (!best) return std::nullopt;
  return path_of(checkpoints_of(directory, best->trial->number).best(history.spec().objective));
}

std::optional<std::string> best_sealed_checkpoint(const Directory& directory, const History& history) {
  const std::optional<Incumbent> best = history.best();
  if (!best) return std::nullopt;
  const Objective& objective = history.spec().objective;
  std::optional<worker::Checkpoint> found;
  for (const worker::Checkpoint& one : checkpoints_of(directory, best->trial->number).sealed())
    if (!found || objective.better(one.value, found->value)) found = one;
  return path_of(found);
}

std::optional<std::string> last_checkpoint(const Directory& directory, TrialNumber trial) {
  return path_of(checkpoints_of(directory, trial).newest(std::numeric_limits<int>::max()));
}

report::Findings findings_of(const Directory& directory, const History& history) {
  if (!history.best()) return {};
  return {.checkpoint = best_checkpoint(directory, history),
          .advice = advise(history, *curve_model(directory), described_worker(directory))};
}

void write_best_file(const Directory& directory, const History& history, const report::Findings& findings) {
  write_whole(directory.best(), report::best_json(history, findings) + "\n");
}

}  // namespace autoepoch::study
