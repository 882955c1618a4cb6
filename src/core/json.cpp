// Parameters and metrics as JSON.
#include "autoepoch/json.hpp"

#include <cmath>
#include <limits>

#include "autoepoch/error.hpp"
#include "core/json_reader.hpp"

namespace autoepoch {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

Json write_number(double number) {
  if (std::isfinite(number)) {
    return number;
  }
  return std::isnan(number) ? "nan" : number > 0 ? "inf" : "-inf";
}

double read_number(const JsonPlace& place) {
  if (!place.json().is_string()) {
    return place.number();
  }
  const std::string name = place.one_of({"nan", "inf", "-inf"});
  return name == "nan" ? std::numeric_limits<double>::quiet_NaN() : name == "inf" ? kInfinity : -kInfinity;
}

}  // namespace

std::string to_json(const Params& params) {
  Json json = Json::object();
  for (const auto& [name, value] : params) {
    const auto* number = std::get_if<double>(&value);
    json[name] = number ? write_number(*number) : to_json_value(value);
  }
  return write_json(json);
}

Params parse_params(std::string_view text) {
  const Json document = parse_json(text);
  Params params;
  for (const auto& [name, place] : JsonPlace(document, "").members()) {
    params.set(name, place.value());
  }
  return params;
}

std::string to_json(const std::map<std::string, double>& metrics) {
  Json json = Json::object();
  for (const auto& [name, value] : metrics) {
    json[name] = write_number(value);
  }
  return write_json(json);
}

std::map<std::string, double> parse_metrics(std::string_view text) {
  const Json document = parse_json(text);
  std::map<std::string, double> metrics;
  for (const auto& [name, place] : JsonPlace(document, "").members()) {
    metrics.emplace(name, read_number(place));
  }
  return metrics;
}

}  // namespace autoepoch
