#include "run/wire.hpp"

#include <array>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

#include "autoepoch/error.hpp"
#include "autoepoch/json.hpp"

namespace autoepoch::run::wire {
namespace {

using nlohmann::json;
using Reply = Executor::Reply;

/// Words for the values of an enumeration, in the order of declaration.
template <class Enum, std::size_t N>
struct Words {
  std::array<std::string_view, N> words;

  std::string operator()(Enum value) const { return std::string(words[static_cast<std::size_t>(value)]); }
  Enum operator()(const std::string& word) const {
    for (std::size_t i = 0; i < N; ++i) {
      if (words[i] == word) return static_cast<Enum>(i);
    }
    throw InvalidInput("unknown word " + word);
  }
};

constexpr Words<Reply, 4> kReplies{{"proceed", "pause", "stop", "complete"}};
constexpr Words<Ending, 3> kEndings{{"paused", "stopped", "completed"}};
constexpr Words<Direction, 2> kDirections{{"minimize", "maximize"}};

// JSON has no numbers for these.
json number(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  return value;
}

double number(const json& text) {
  if (text == "nan") return std::numeric_limits<double>::quiet_NaN();
  if (text == "inf") return std::numeric_limits<double>::infinity();
  if (text == "-inf") return -std::numeric_limits<double>::infinity();
  return text.get<double>();
}

json to_object(const Hello& hello) { return {{"type", "hello"}, {"protocol", hello.protocol}}; }

json to_object(const Init& init) {
  return {{"type", "init"},
          {"experiment", init.experiment},
          {"metric", init.objective.metric},
          {"direction", kDirections(init.objective.direction)},
          {"max_epochs", init.max_epochs},
          {"device", init.device},
          {"checkpoints", init.checkpoints},
          {"checkpoint_every", init.checkpoint_every},
          {"max_to_keep", init.max_to_keep}};
}

json to_object(const Job& job) {
  return {{"type", "job"},    {"trial", job.trial},           {"params", to_json(job.params)},
          {"seed", job.seed}, {"from_epoch", job.from_epoch}, {"until", job.until}};
}

json to_object(const Answer& answer) {
  return {{"type", "answer"}, {"trial", answer.trial}, {"reply", kReplies(answer.reply)}};
}

json to_object(const Reported& report) {
  const Observation& observation = report.observation;
  return {{"type", "report"},
          {"trial", report.trial},
          {"epoch", observation.epoch},
          {"value", number(observation.value)},
          {"seconds", number(observation.seconds)},
          {"standard_error", number(observation.standard_error)},
          {"metrics", to_json(observation.metrics)}};
}

json to_object(const Ended& ended) {
  return {{"type", "ended"}, {"trial", ended.trial}, {"ending", kEndings(ended.ending)}, {"reason", ended.reason}};
}

json to_object(const Crashed& crash) {
  return {{"type", "crashed"},
          {"trial", crash.trial},
          {"reason", crash.reason},
          {"retryable", crash.retryable},
          {"diverged", crash.diverged}};
}

std::string line(const json& object) { return object.dump(-1, ' ', false, json::error_handler_t::replace) + '\n'; }

Init init_from(const json& object) {
  Init init;
  init.experiment = object.at("experiment").get<std::string>();
  init.objective.metric = object.at("metric").get<std::string>();
  init.objective.direction = kDirections(object.at("direction").get<std::string>());
  init.max_epochs = object.at("max_epochs").get<int>();
  init.device = object.at("device").get<std::string>();
  init.checkpoints = object.at("checkpoints").get<std::string>();
  init.checkpoint_every = object.at("checkpoint_every").get<int>();
  init.max_to_keep = object.at("max_to_keep").get<int>();
  return init;
}

Job job_from(const json& object) {
  return {.trial = object.at("trial").get<std::int64_t>(),
          .params = parse_params(object.at("params").get<std::string>()),
          .seed = object.at("seed").get<std::uint64_t>(),
          .from_epoch = object.at("from_epoch").get<int>(),
          .until = object.at("until").get<int>()};
}

Reported report_from(const json& object) {
  return {.trial = object.at("trial").get<std::int64_t>(),
          .observation = {.epoch = object.at("epoch").get<int>(),
                          .value = number(object.at("value")),
                          .seconds = number(object.at("seconds")),
                          .standard_error = number(object.at("standard_error")),
                          .metrics = parse_metrics(object.at("metrics").get<std::string>())}};
}

Crashed crash_from(const json& object) {
  return {.trial = object.at("trial").get<std::int64_t>(),
          .reason = object.at("reason").get<std::string>(),
          .retryable = object.at("retryable").get<bool>(),
          .diverged = object.at("diverged").get<bool>()};
}

/// Calls `read` with the line's type and object; whatever is not as it should be makes no message.
template <class Message, class Read>
std::optional<Message> decode(std::string_view line, Read read) try {
  const json object = json::parse(line, nullptr, false);
  if (!object.is_object()) return std::nullopt;
  return read(object.at("type").get<std::string>(), object);
} catch (const json::exception&) {
  return std::nullopt;
} catch (const InvalidInput&) {
  return std::nullopt;
}

}  // namespace

std::string encode(const ToWorker& message) {
  return line(std::visit([](const auto& what) { return to_object(what); }, message));
}

std::string encode(const ToController& message) {
  return line(std::visit([](const auto& what) { return to_object(what); }, message));
}

std::string encode(const Machine& machine) {
  json gpus = json::array();
  for (const Gpu& gpu : machine.gpus) {
    gpus.push_back({{"index", gpu.index}, {"uuid", gpu.uuid}, {"name", gpu.name}, {"memory", gpu.memory}});
  }
  return line({{"type", "machine"}, {"cores", machine.cores}, {"gpus", gpus}, {"library", machine.library}});
}

std::optional<ToWorker> decode_to_worker(std::string_view line) {
  return decode<ToWorker>(line, [](const std::string& type, const json& object) -> std::optional<ToWorker> {
    if (type == "init") return init_from(object);
    if (type == "job") return job_from(object);
    if (type == "answer") {
      return Answer{object.at("trial").get<std::int64_t>(), kReplies(object.at("reply").get<std::string>())};
    }
    return std::nullopt;
  });
}

std::optional<ToController> decode_to_controller(std::string_view line) {
  return decode<ToController>(line, [](const std::string& type, const json& object) -> std::optional<ToController> {
    if (type == "hello") return Hello{object.at("protocol").get<int>()};
    if (type == "report") return report_from(object);
    if (type == "crashed") return crash_from(object);
    if (type == "ended") {
      return Ended{object.at("trial").get<std::int64_t>(), kEndings(object.at("ending").get<std::string>()),
                   object.at("reason").get<std::string>()};
    }
    return std::nullopt;
  });
}

std::optional<Machine> decode_machine(std::string_view line) {
  return decode<Machine>(line, [](const std::string& type, const json& object) -> std::optional<Machine> {
    if (type != "machine") return std::nullopt;
    Machine machine{.cores = object.at("cores").get<int>(), .library = object.at("library").get<std::string>()};
    for (const json& gpu : object.at("gpus")) {
      machine.gpus.push_back({.index = gpu.at("index").get<int>(),
                              .uuid = gpu.at("uuid").get<std::string>(),
                              .name = gpu.at("name").get<std::string>(),
                              .memory = gpu.at("memory").get<std::int64_t>()});
    }
    return machine;
  });
}

std::optional<std::string> LineBuffer::next() {
  const auto end = bytes_.find('\n', searched_);
  if (end == std::string::npos) {
    searched_ = bytes_.size();
    return searched_ < kLongestLine ? std::nullopt : std::optional(take_rest());
  }
  std::string line = bytes_.substr(0, end);
  bytes_.erase(0, end + 1);
  searched_ = 0;
  return line;
}

std::string LineBuffer::take_rest() {
  searched_ = 0;
  return std::exchange(bytes_, {});
}

}  // namespace autoepoch::run::wire
