#include "worker/wire.hpp"

#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "autoepoch/error.hpp"
#include "autoepoch/json.hpp"
#include "core/number_text.hpp"

namespace autoepoch::wire {
namespace {

using nlohmann::json;

constexpr std::string_view kProceed = "proceed";
constexpr std::array kLeaves = {Leave::pause, Leave::stop, Leave::complete};

Leave leave_from(const std::string& word) {
  for (const Leave leave : kLeaves) {
    if (to_string(leave) == word) return leave;
  }
  throw InvalidInput("unknown word " + word);
}

std::string word(const std::optional<Leave>& leave) { return std::string(leave ? to_string(*leave) : kProceed); }

std::optional<Leave> reply_from(const std::string& word) {
  return word == kProceed ? std::nullopt : std::optional(leave_from(word));
}

std::string word(Direction direction) { return direction == Direction::minimize ? "minimize" : "maximize"; }

Direction direction_from(const std::string& text) {
  for (const Direction direction : {Direction::minimize, Direction::maximize}) {
    if (word(direction) == text) return direction;
  }
  throw InvalidInput("unknown word " + text);
}

json number(double value) { return number_as_json<json>(value); }

double number(const json& text) {
  if (text.is_string())
    if (const auto word = number_of_word(text.get_ref<const std::string&>())) return *word;
  if (!text.is_number()) throw InvalidInput(text.dump() + " is no number");
  return text.get<double>();
}

/// A whole number that fits: nlohmann's get<>() would cut it, and take a fraction or a bool for one.
template <class Integer>
Integer whole(const json& object, const char* key) {
  const json& value = object.at(key);
  const bool fits = value.is_number_unsigned()
                        ? std::in_range<Integer>(value.get<std::uint64_t>())
                        : value.is_number_integer() && std::in_range<Integer>(value.get<std::int64_t>());
  if (!fits) throw InvalidInput(std::string(key) + " is " + value.dump() + ", no whole number that fits");
  return value.get<Integer>();
}

TrialNumber trial_of(const json& object) { return whole<std::int64_t>(object, "trial"); }

json object_of(const std::string& text, const char* name) {
  json object = json::parse(text, nullptr, false);
  if (!object.is_object()) throw InvalidInput(std::string(name) + " is not a JSON object");
  return object;
}

json to_object(const Hello& hello) { return {{"type", "hello"}, {"protocol", hello.protocol}}; }

json to_object(const Init& init) {
  return {{"type", "init"},
          {"experiment", object_of(init.experiment, "the experiment")},
          {"metric", init.objective.metric},
          {"direction", word(init.objective.direction)},
          {"max_epochs", init.max_epochs},
          {"device", init.device},
          {"checkpoints", init.checkpoints.directory.string()},
          {"max_to_keep", init.checkpoints.max_to_keep}};
}

json to_object(const Job& job) {
  return {{"type", "job"},    {"trial", job.trial.value()},   {"params", object_of(to_json(job.params), "params")},
          {"seed", job.seed}, {"from_epoch", job.from_epoch}, {"until", job.until}};
}

json to_object(const Answer& answer) {
  return {{"type", "answer"}, {"trial", answer.trial.value()}, {"reply", word(answer.leave)}};
}

json to_object(const Reported& report) {
  const Observation& observation = report.observation;
  json metrics = json::object();
  for (const auto& [name, value] : observation.metrics) metrics[name] = number(value);
  return {{"type", "report"},
          {"trial", report.trial.value()},
          {"epoch", observation.epoch},
          {"value", number(observation.value)},
          {"seconds", number(observation.seconds)},
          {"standard_error", number(observation.standard_error)},
          {"metrics", metrics}};
}

json to_object(const Ended& ended) {
  return {{"type", "ended"}, {"trial", ended.trial.value()}, {"leave", word(ended.leave)}, {"reason", ended.reason}};
}

json to_object(const Crashed& crash) {
  return {
      {"type", "crashed"}, {"trial", crash.trial.value()}, {"reason", crash.reason}, {"retryable", crash.retryable}};
}

std::string line(const json& object) { return object.dump(-1, ' ', false, json::error_handler_t::replace) + '\n'; }

Init init_from(const json& object) {
  Init init;
  init.experiment = object_of(object.at("experiment").dump(), "experiment").dump();
  init.objective.metric = object.at("metric").get<std::string>();
  init.objective.direction = direction_from(object.at("direction").get<std::string>());
  init.max_epochs = whole<int>(object, "max_epochs");
  init.device = object.at("device").get<std::string>();
  init.checkpoints = {.directory = object.at("checkpoints").get<std::string>(),
                      .max_to_keep = whole<int>(object, "max_to_keep")};
  return init;
}

Job job_from(const json& object) {
  return {.trial = trial_of(object),
          .params = parse_params(object.at("params").dump()),
          .seed = whole<std::uint64_t>(object, "seed"),
          .from_epoch = whole<int>(object, "from_epoch"),
          .until = whole<int>(object, "until")};
}

Answer answer_from(const json& object) {
  return {.trial = trial_of(object), .leave = reply_from(object.at("reply").get<std::string>())};
}

/// Metrics are all that a worker measured; seconds and the standard error are what it may leave out.
Reported report_from(const json& object) {
  const auto number_or_zero = [&](const char* key) { return object.contains(key) ? number(object.at(key)) : 0.0; };
  Observation observation{.epoch = whole<int>(object, "epoch"),
                          .value = number(object.at("value")),
                          .seconds = number_or_zero("seconds"),
                          .standard_error = number_or_zero("standard_error")};
  if (object.contains("metrics")) {
    for (const auto& [name, value] : object.at("metrics").items()) observation.metrics[name] = number(value);
  }
  return {.trial = trial_of(object), .observation = std::move(observation)};
}

Ended ended_from(const json& object) {
  return {.trial = trial_of(object),
          .leave = leave_from(object.at("leave").get<std::string>()),
          .reason = object.value("reason", "")};
}

Crashed crash_from(const json& object) {
  return {.trial = trial_of(object),
          .reason = object.at("reason").get<std::string>(),
          .retryable = object.value("retryable", false)};
}

/// Calls `read` with the line's type and object.
template <class Message, class Read>
std::optional<Message> decode(std::string_view line, Read read) {
  const json object = json::parse(line, nullptr, false);
  if (!object.is_object() || !object.contains("type") || !object.at("type").is_string()) return std::nullopt;
  const auto type = object.at("type").get<std::string>();
  try {
    return read(type, object);
  } catch (const json::exception& error) {
    throw InvalidInput("a malformed " + type + ": " + error.what());
  } catch (const InvalidInput& error) {
    throw InvalidInput("a malformed " + type + ": " + error.what());
  }
}

json machine_object(const Machine& machine) {
  json gpus = json::array();
  for (const Gpu& gpu : machine.gpus) {
    gpus.push_back({{"index", gpu.index}, {"uuid", gpu.uuid}, {"name", gpu.name}, {"memory", gpu.memory}});
  }
  return {{"type", "machine"}, {"cores", machine.cores}, {"gpus", gpus}, {"library", machine.library}};
}

Machine machine_from(const json& object) {
  Machine machine{.cores = whole<int>(object, "cores"), .library = object.at("library").get<std::string>()};
  for (const json& gpu : object.at("gpus")) {
    machine.gpus.push_back({.index = whole<int>(gpu, "index"),
                            .uuid = gpu.at("uuid").get<std::string>(),
                            .name = gpu.at("name").get<std::string>(),
                            .memory = whole<std::int64_t>(gpu, "memory")});
  }
  return machine;
}

}  // namespace

std::string encode(const ToWorker& message) {
  return line(std::visit([](const auto& what) { return to_object(what); }, message));
}

std::string encode(const ToController& message) {
  return line(std::visit([](const auto& what) { return to_object(what); }, message));
}

std::string encode(const Machine& machine) { return line(machine_object(machine)); }

std::string encode(const WorkerDescription& description, const Machine& machine) {
  json object = json::parse(to_json(description));
  object["machine"] = machine_object(machine);
  return line(object);
}

std::optional<ToWorker> decode_to_worker(std::string_view line) {
  return decode<ToWorker>(line, [](const std::string& type, const json& object) -> std::optional<ToWorker> {
    if (type == "init") return init_from(object);
    if (type == "job") return job_from(object);
    if (type == "answer") return answer_from(object);
    return std::nullopt;
  });
}

std::optional<ToController> decode_to_controller(std::string_view line) {
  return decode<ToController>(line, [](const std::string& type, const json& object) -> std::optional<ToController> {
    if (type == "hello") return Hello{whole<int>(object, "protocol")};
    if (type == "report") return report_from(object);
    if (type == "ended") return ended_from(object);
    if (type == "crashed") return crash_from(object);
    return std::nullopt;
  });
}

std::optional<Machine> decode_machine(std::string_view line) {
  return decode<Machine>(line, [](const std::string& type, const json& object) -> std::optional<Machine> {
    return type == "machine" ? std::optional(machine_from(object)) : std::nullopt;
  });
}

std::optional<Machine> machine_of_description(std::string_view text) try {
  return machine_from(json::parse(text).at("machine"));
} catch (const json::exception&) {
  return std::nullopt;
}

}  // namespace autoepoch::wire
