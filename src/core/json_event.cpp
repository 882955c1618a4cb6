#include "autoepoch/event_detail.hpp"

#include "core/json_reader.hpp"
#include "core/number_text.hpp"

namespace autoepoch {
namespace {

Json rounded(double value) { return number_as_json<Json>(six_digits(value)); }

Json json_of(const Forecast& forecast) {
  const Interval& value = forecast.value;
  Json json = {{"epochs", forecast.epochs},
               {"horizon", forecast.horizon},
               {"value", {rounded(value.p10), rounded(value.p50), rounded(value.p90)}}};
  for (const auto& [epoch, at] : forecast.path)
    json["path"].push_back({epoch, rounded(at.p10), rounded(at.p50), rounded(at.p90)});
  if (forecast.probability) json["probability"] = rounded(*forecast.probability);
  return json;
}

Json json_of(const WorkerOutput& output) {
  Json json = {{"file", output.file}, {"begin", output.begin}};
  if (output.end) json["end"] = *output.end;
  return json;
}

}  // namespace

std::string to_json(const EventDetail& detail) {
  Json json = Json::object();
  if (detail.place) {
    json["slot"] = detail.place->slot;
    json["slots"] = detail.place->slots;
    json["device"] = detail.place->device;
  }
  if (detail.output) json["output"] = json_of(*detail.output);
  if (detail.forecast) json["forecast"] = json_of(*detail.forecast);
  return json.empty() ? "" : write_json(json);
}

std::optional<SlotPlace> parse_place(std::string_view detail) {
  const Json json = Json::parse(detail, nullptr, false);
  if (!json.is_object()) return std::nullopt;
  const auto slot = json.find("slot"), slots = json.find("slots"), device = json.find("device");
  const bool is_known = slot != json.end() && slot->is_number_unsigned() && slots != json.end() &&
                        slots->is_number_unsigned() && device != json.end() && device->is_string();
  if (!is_known) return std::nullopt;
  return SlotPlace{slot->get<int>(), slots->get<int>(), device->get<std::string>()};
}

std::optional<WorkerOutput> parse_output(std::string_view detail) {
  const Json json = Json::parse(detail, nullptr, false);
  if (!json.is_object() || !json.contains("output") || !json["output"].is_object()) return std::nullopt;
  const Json& output = json["output"];
  const auto file = output.find("file"), begin = output.find("begin"), end = output.find("end");
  const bool is_known = file != output.end() && file->is_string() && begin != output.end() &&
                        begin->is_number_unsigned() && (end == output.end() || end->is_number_unsigned());
  if (!is_known) return std::nullopt;
  WorkerOutput result{.file = file->get<std::string>(), .begin = begin->get<std::int64_t>()};
  if (end != output.end()) result.end = end->get<std::int64_t>();
  return result;
}

}  // namespace autoepoch
