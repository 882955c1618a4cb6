// Parameters as JSON.
#include "autoepoch/json.hpp"

#include "core/json_reader.hpp"
#include "core/number_text.hpp"

namespace autoepoch {

std::string to_json(const Params& params) {
  Json json = Json::object();
  for (const auto& [name, value] : params) {
    const auto* number = std::get_if<double>(&value);
    json[name] = number ? number_as_json<Json>(*number) : to_json_value(value);
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

}  // namespace autoepoch
