#include "autoepoch/event_detail.hpp"

#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "core/json_reader.hpp"

namespace autoepoch {
namespace {

/// Six significant digits; null for what is not finite.
Json rounded(double value) {
  if (!std::isfinite(value)) return nullptr;
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", value);
  return std::strtod(text, nullptr);
}

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

}  // namespace

std::string to_json(const EventDetail& detail) {
  Json json = Json::object();
  if (detail.place) {
    json["slot"] = detail.place->slot;
    json["slots"] = detail.place->slots;
    json["device"] = detail.place->device;
  }
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

}  // namespace autoepoch
