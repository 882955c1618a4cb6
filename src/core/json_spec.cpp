// Space files: a study as JSON.
#include <algorithm>
#include <limits>
#include <utility>

#include "autoepoch/error.hpp"
#include "autoepoch/json.hpp"
#include "core/json_reader.hpp"
#include "core/json_space.hpp"

namespace autoepoch {
namespace {

constexpr int kMaxInt = std::numeric_limits<int>::max();

double read_not_negative(const JsonPlace& place) {
  const double value = place.number();
  if (value < 0) {
    place.fail("must not be negative");
  }
  return value;
}

// "10m" or a number of seconds.
double read_seconds(const JsonPlace& place) {
  if (!place.json().is_string()) {
    return read_not_negative(place);
  }
  const std::string text = place.text();
  try {
    return parse_duration(text);
  } catch (const InvalidInput& error) {
    place.fail(error.what());
  }
}

std::string read_name(const JsonPlace& place) {
  constexpr std::size_t kLongestFileName = 200;  // bytes; file systems take 255, and suffixes are added
  std::string name = place.text();
  if (name == "." || name == ".." || name.find('/') != std::string::npos || name.size() > kLongestFileName) {
    place.fail("must be usable as a directory's name: no \"/\", not \".\" or \"..\", at most 200 bytes");
  }
  return name;
}

Objective read_objective(const JsonPlace& place) {
  place.check_keys({"metric", "direction", "target"});
  Objective objective{.metric = "val_loss"};
  if (const auto metric = place.find("metric")) {
    objective.metric = metric->text();
  }
  if (const auto direction = place.find("direction")) {
    const bool minimize = direction->one_of({"minimize", "maximize"}) == "minimize";
    objective.direction = minimize ? Direction::minimize : Direction::maximize;
  }
  if (const auto target = place.find("target")) {
    objective.target = target->number();
  }
  return objective;
}

Budget read_budget(const JsonPlace& place) {
  place.check_keys({"max_epochs", "trials", "epochs", "time"});
  Budget budget;
  if (const auto max_epochs = place.find("max_epochs")) {
    budget.max_epochs = static_cast<int>(max_epochs->integer(1, kMaxInt));
  }
  if (const auto trials = place.find("trials")) {
    budget.trials = static_cast<int>(trials->integer(1, kMaxInt));
  }
  if (const auto epochs = place.find("epochs")) {
    budget.epochs = epochs->integer(1);
  }
  if (const auto time = place.find("time")) {
    budget.seconds = read_seconds(*time);
    if (*budget.seconds == 0) {
      time->fail("must be positive");
    }
  }
  return budget;
}

// Which options there are and what they take is known to the samplers, schedulers and rules: see Kinds::check.
SearchSettings read_search(const JsonPlace& place) {
  SearchSettings search;
  for (const auto& [key, value] : place.members()) {
    if (key == "sampler") {
      search.sampler = value.text();
    } else if (key == "scheduler") {
      search.scheduler = value.text();
    } else {
      search.options.emplace(key, value.value());
    }
  }
  return search;
}

RunSettings read_run(const JsonPlace& place) {
  place.check_keys({"workers", "devices", "trial_timeout", "leave_timeout", "retries", "max_to_keep"});
  RunSettings run;
  if (const auto workers = place.find("workers")) {
    run.workers = static_cast<int>(workers->integer(0, kMaxInt));
  }
  if (const auto devices = place.find("devices")) {
    run.devices = devices->text();
  }
  if (const auto timeout = place.find("trial_timeout")) {
    run.trial_seconds = read_seconds(*timeout);
  }
  if (const auto timeout = place.find("leave_timeout")) {
    run.leave_seconds = read_seconds(*timeout);
  }
  if (const auto retries = place.find("retries")) {
    run.retries = static_cast<int>(retries->integer(0, kMaxInt));
  }
  if (const auto kept = place.find("max_to_keep")) {
    run.max_to_keep = static_cast<int>(kept->integer(2, kMaxInt));
  }
  return run;
}

// The pointer tells which of the two documents, the experiment or the study, has the fault.
Json read_experiment(const std::string& text) {
  try {
    return parse_json(text);
  } catch (const InvalidInput& error) {
    throw InvalidInput("/experiment", error.what());
  }
}

Json write_objective(const Objective& objective) {
  const bool minimize = objective.direction == Direction::minimize;
  Json json = {{"metric", objective.metric}, {"direction", minimize ? "minimize" : "maximize"}};
  if (objective.target) {
    json["target"] = *objective.target;
  }
  return json;
}

Json write_budget(const Budget& budget) {
  Json json = {{"max_epochs", budget.max_epochs}};
  if (budget.trials) {
    json["trials"] = *budget.trials;
  }
  if (budget.epochs) {
    json["epochs"] = *budget.epochs;
  }
  if (budget.seconds) {
    json["time"] = *budget.seconds;
  }
  return json;
}

Json write_search(const SearchSettings& search) {
  Json json = {{"sampler", search.sampler}, {"scheduler", search.scheduler}};
  for (const auto& [key, value] : search.options) {
    if (json.contains(key)) {
      throw InvalidInput("/search/" + key, "is not an option");
    }
    json[key] = to_json_value(value);
  }
  return json;
}

Json write_run(const RunSettings& run) {
  return {{"workers", run.workers},
          {"devices", run.devices},
          {"trial_timeout", run.trial_seconds},
          {"leave_timeout", run.leave_seconds},
          {"retries", run.retries},
          {"max_to_keep", run.max_to_keep}};
}

}  // namespace

StudySpec parse_spec(std::string_view text) {
  const Json document = parse_json(text);
  const JsonPlace root(document, "");
  root.check_keys({"$schema", "name", "experiment", "objective", "space", "budget", "search", "run", "seed"});
  StudySpec spec;
  spec.space = read_space(root.at("space"));
  if (const auto schema = root.find("$schema")) {
    schema->text();
  }
  if (const auto name = root.find("name")) {
    spec.name = read_name(*name);
  }
  if (const auto experiment = root.find("experiment")) {
    experiment->members();
    spec.experiment = write_json(experiment->json());
  }
  const auto objective = root.find("objective");
  spec.objective = objective ? read_objective(*objective) : Objective{.metric = "val_loss"};
  if (const auto budget = root.find("budget")) {
    spec.budget = read_budget(*budget);
  }
  if (const auto search = root.find("search")) {
    spec.search = read_search(*search);
  }
  if (const auto run = root.find("run")) {
    spec.run = read_run(*run);
  }
  if (const auto seed = root.find("seed")) {
    spec.seed = static_cast<std::uint64_t>(seed->integer(0));
  }
  return spec;
}

std::string to_json(const StudySpec& spec, int indent) {
  const Json json = {{"name", spec.name},
                     {"experiment", read_experiment(spec.experiment)},
                     {"objective", write_objective(spec.objective)},
                     {"space", write_space(spec.space)},
                     {"budget", write_budget(spec.budget)},
                     {"search", write_search(spec.search)},
                     {"run", write_run(spec.run)},
                     {"seed", spec.seed}};
  std::string text = write_json(json, indent);
  parse_spec(text);  // throws if the spec, perhaps filled in by hand, is not one that a space file can describe
  return text;
}

}  // namespace autoepoch
