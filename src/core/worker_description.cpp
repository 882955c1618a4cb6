#include "autoepoch/worker_description.hpp"

#include <algorithm>

#include "autoepoch/error.hpp"
#include "autoepoch/json.hpp"
#include "core/json_reader.hpp"

namespace autoepoch {
namespace {

Json direction_json(std::optional<Direction> direction) {
  return direction ? Json(*direction == Direction::minimize ? "minimize" : "maximize") : Json(nullptr);
}

std::optional<Direction> read_direction(const JsonPlace& place) {
  const auto direction = place.find("direction");
  if (!direction || direction->json().is_null()) {
    return std::nullopt;
  }
  return direction->one_of({"minimize", "maximize"}) == "minimize" ? Direction::minimize : Direction::maximize;
}

bool is_object(const JsonPlace& place) { return place.json().is_object(); }

std::string read_text(const JsonPlace& place, std::string_view key) {
  const auto text = place.find(key);
  return text && !(text->json().is_string() && text->json().get_ref<const std::string&>().empty()) ? text->text() : "";
}

Json final_json(const FinalTraining& training) {
  Json json{{"experiment", parse_json(training.experiment)}};
  if (training.objective) {
    json["objective"] = {{"metric", training.objective->metric},
                         {"direction", direction_json(training.objective->direction)}};
  }
  return json;
}

FinalTraining read_final(const JsonPlace& place) {
  FinalTraining training;
  if (const auto experiment = place.find("experiment")) {
    if (!is_object(*experiment)) {
      experiment->fail("must be an object");
    }
    training.experiment = write_json(experiment->json());
  }
  if (const auto objective = place.find("objective")) {
    training.objective = {.metric = objective->at("metric").text(),
                          .direction = read_direction(*objective).value_or(Direction::minimize)};
  }
  return training;
}

MetricDescription read_metric(const JsonPlace& place) {
  return {.name = place.at("name").text(), .direction = read_direction(place), .unit = read_text(place, "unit")};
}

ScheduleDescription read_schedule(const JsonPlace& place) {
  ScheduleDescription schedule{.learning_rate = read_text(place, "learning_rate"),
                               .schedule = read_text(place, "schedule"),
                               .with_length = {},
                               .scale = read_text(place, "scale")};
  if (const auto names = place.find("with_length")) {
    for (const JsonPlace& name : names->elements()) {
      schedule.with_length.push_back(name.text());
    }
  }
  return schedule;
}

Json schedule_json(const ScheduleDescription& schedule) {
  return {{"learning_rate", schedule.learning_rate},
          {"schedule", schedule.schedule},
          {"with_length", schedule.with_length},
          {"scale", schedule.scale}};
}

template <typename Read>
auto read_list(const JsonPlace& place, std::string_view key, Read read) {
  std::vector<decltype(read(place))> list;
  if (const auto found = place.find(key)) {
    for (const JsonPlace& element : found->elements()) {
      list.push_back(read(element));
    }
  }
  return list;
}

void read_final_training(const JsonPlace& place, WorkerDescription& description) {
  if (const auto all_data = place.find("all_data")) {
    description.all_data = read_final(*all_data);
  }
  if (const auto folds = place.find("cross_validation")) {
    description.cross_validation = read_final(*folds);
    description.folds = folds->at("folds").text();
  }
}

Json parse_object(std::string_view text) {
  Json json = parse_json(text);
  if (!json.is_object()) {
    throw InvalidInput("", "must be a JSON object");
  }
  return json;
}

}  // namespace

const MetricDescription* WorkerDescription::metric(std::string_view name) const {
  const auto fits = [&](const MetricDescription& some) {
    const bool prefix = some.name.ends_with('*');
    return prefix ? name.starts_with(some.name.substr(0, some.name.size() - 1)) : name == some.name;
  };
  const auto found = std::find_if(metrics.begin(), metrics.end(), fits);
  return found == metrics.end() ? nullptr : &*found;
}

std::string to_json(const WorkerDescription& description) {
  Json json{{"protocol", description.protocol}, {"metrics", Json::array()}};
  for (const MetricDescription& metric : description.metrics) {
    json["metrics"].push_back(
        {{"name", metric.name}, {"direction", direction_json(metric.direction)}, {"unit", metric.unit}});
  }
  if (description.schedule) {
    json["schedule"] = schedule_json(*description.schedule);
  }
  json["comparable"] = description.comparable;
  json["final_training"] = Json::object();
  if (description.all_data) {
    json["final_training"]["all_data"] = final_json(*description.all_data);
  }
  if (description.cross_validation) {
    json["final_training"]["cross_validation"] = final_json(*description.cross_validation);
    json["final_training"]["cross_validation"]["folds"] = description.folds;
  }
  json["artefacts"] = Json::array();
  for (const auto& [name, file, what] : description.artefacts) {
    json["artefacts"].push_back({{"name", name}, {"file", file}, {"what", what}});
  }
  json["resumes"] = description.resumes;
  return write_json(json);
}

WorkerDescription parse_worker_description(std::string_view text) {
  const Json json = parse_object(text);
  const JsonPlace place(json, "");
  WorkerDescription description;
  if (const auto protocol = place.find("protocol")) {
    description.protocol = static_cast<int>(protocol->integer(0, 1 << 30));
  }
  description.metrics = read_list(place, "metrics", read_metric);
  if (const auto schedule = place.find("schedule")) {
    description.schedule = read_schedule(*schedule);
  }
  description.comparable = read_text(place, "comparable");
  if (const auto training = place.find("final_training")) {
    read_final_training(*training, description);
  }
  description.artefacts = read_list(place, "artefacts", [](const JsonPlace& entry) {
    return Artefact{entry.at("name").text(), entry.at("file").text(), entry.at("what").text()};
  });
  if (const auto resumes = place.find("resumes")) {
    if (!resumes->json().is_boolean()) {
      resumes->fail("must be true or false");
    }
    description.resumes = resumes->json().get<bool>();
  }
  return description;
}

std::string merge_patch(std::string_view document, std::string_view patch) {
  Json json = parse_object(document);
  json.merge_patch(parse_object(patch));
  return write_json(json);
}

std::vector<std::string> keys_of(std::string_view object) {
  std::vector<std::string> keys;
  const Json json = parse_object(object);
  for (const auto& [key, value] : json.items()) {
    keys.push_back(key);
  }
  return keys;
}

LearningRate learning_rate_of(const WorkerDescription& description, const StudySpec& spec, const Params& params) {
  LearningRate rate;
  if (!description.schedule) {
    return rate;
  }
  Json settings = parse_object(spec.experiment);
  for (const auto& [name, value] : params) {
    settings[name] = to_json_value(value);
  }
  const auto& [learning_rate, schedule, with_length, scale] = *description.schedule;
  if (const auto found = settings.find(learning_rate); found != settings.end() && found->is_number()) {
    rate.value = found->get<double>();
  }
  if (const auto found = settings.find(schedule); found != settings.end() && found->is_string()) {
    rate.schedule = found->get<std::string>();
  }
  if (const auto found = settings.find(scale); found != settings.end() && found->is_number()) {
    rate.scale = found->get<double>();
  }
  rate.has_length = std::find(with_length.begin(), with_length.end(), rate.schedule) != with_length.end();
  return rate;
}

}  // namespace autoepoch
