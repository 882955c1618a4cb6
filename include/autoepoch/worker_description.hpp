// What a worker program says of itself and of one study: the answer to `WORKER --describe`, as JSON.
//
// Everything may be absent: a program that does not describe itself can be searched with all the same, and commands
// that need to know more say so.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "autoepoch/study.hpp"

namespace autoepoch {

struct MetricDescription {
  std::string name;                         ///< with '*' at its end: every name that begins so
  std::optional<Direction> direction = {};  ///< which values are better; absent: neither
  std::string unit = {};
};

/// How the learning rate follows from a configuration. Names are those of settings, in "experiment" or "space".
struct ScheduleDescription {
  std::string learning_rate = {};
  std::string schedule = {};
  std::vector<std::string> with_length = {};  ///< values of `schedule` whose rates depend on the number of epochs
  std::string scale = {};                     ///< number by which lengths of the schedule are multiplied
};

/// How a configuration is trained for good.
struct FinalTraining {
  std::string experiment = "{}";            ///< JSON Merge Patch (RFC 7386) of the study's "experiment"
  std::optional<Objective> objective = {};  ///< absent: the study's
};

/// A file that a final training leaves beside its checkpoint.
struct Artefact {
  std::string name;  ///< key in JSON output
  std::string file;
  std::string what;  ///< for people
};

struct WorkerDescription {
  int protocol = 0;  ///< of the wire; 0: not said
  std::vector<MetricDescription> metrics = {};
  std::optional<ScheduleDescription> schedule = {};
  std::string comparable = {};                 ///< metric that is 0 at epochs whose values mean less than others'
  std::optional<FinalTraining> all_data = {};  ///< training on all data but the test set
  std::optional<FinalTraining> cross_validation = {};
  std::string folds = {};  ///< setting: how many folds; empty: it cannot cross-validate
  std::vector<Artefact> artefacts = {};
  bool resumes = true;  ///< a paused trial goes on from its checkpoint

  /// The first entry that the name fits; null if there is none.
  const MetricDescription* metric(std::string_view name) const;
};

/// One line.
std::string to_json(const WorkerDescription& description);

/// Keys that are not known are ignored: the program may be newer. Throws InvalidInput.
WorkerDescription parse_worker_description(std::string_view text);

/// `document`, a JSON object, with the changes of `patch`, another one (RFC 7386). Throws InvalidInput.
std::string merge_patch(std::string_view document, std::string_view patch);

/// The names in a JSON object. Throws InvalidInput.
std::vector<std::string> keys_of(std::string_view object);

/// Of one configuration.
struct LearningRate {
  std::optional<double> value = {};  ///< if it has such a setting
  std::string schedule = {};         ///< empty: it names none
  bool has_length = false;
  double scale = 1;  ///< of the schedule's lengths
};

/// What `description` makes of the settings that are fixed, overridden by those that were searched.
LearningRate learning_rate_of(const WorkerDescription& description, const StudySpec& spec, const Params& params);

}  // namespace autoepoch
