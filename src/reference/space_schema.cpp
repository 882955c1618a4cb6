#include "reference/space_schema.hpp"

#include <cmath>
#include <utility>
#include <vector>

#include "reference/core_schema.hpp"

namespace autoepoch::reference {
namespace {

using Json = nlohmann::ordered_json;

Json to_json_value(const Value& value) {
  return std::visit([](const auto& held) { return Json(held); }, value);
}

struct TypeWriter {
  Json& json;

  void operator()(const IntegerOption& type) const {
    json["type"] = "integer";
    json["minimum"] = type.low;
    json["maximum"] = type.high;
  }
  void operator()(const NumberOption& type) const {
    json["type"] = "number";
    if (std::isfinite(type.low)) json[type.is_open ? "exclusiveMinimum" : "minimum"] = type.low;
    if (std::isfinite(type.high)) json[type.is_open ? "exclusiveMaximum" : "maximum"] = type.high;
  }
  void operator()(const ChoiceOption& type) const { json["enum"] = type.choices; }
  void operator()(const FlagOption&) const { json["type"] = "boolean"; }
};

/// "sampler" or "scheduler": a name, with what each means.
template <typename Kind>
Json name_schema(const std::vector<Kind>& kinds, const std::string& what, const std::string& default_name) {
  Json names = Json::array();
  std::string description = what;
  for (const Kind& kind : kinds) {
    names.push_back(kind.name);
    description += (&kind == &kinds.front() ? " " : "; ") + kind.name + ": " + kind.what;
  }
  return {{"description", description + "."}, {"enum", names}, {"default", default_name}};
}

/// Of kinds that have an option of the same name with other bounds, the schema here knows the first one's.
void add_properties(const std::vector<Option>& options, Json& properties) {
  for (const Option& option : options)
    if (!properties.contains(option.name)) properties[option.name] = option_schema(option);
}

/// Where a kind is chosen, by its name or by default: its own options as it has them, and none of the others'.
template <typename Kind>
void add_choices(const std::vector<Kind>& kinds, const std::string& role, const std::string& default_name,
                 Json& cases) {
  Json all = Json::object();
  for (const Kind& kind : kinds) add_properties(kind.options, all);
  if (all.empty()) return;
  for (const Kind& kind : kinds) {
    Json condition = {{"properties", {{role, {{"const", kind.name}}}}}};
    if (kind.name != default_name) condition["required"] = Json::array({role});
    Json own = Json::object(), consequence = Json::object();
    add_properties(kind.options, own);
    for (const auto& [name, schema] : all.items()) {
      if (!own.contains(name)) consequence[name] = {{"not", Json::object()}};  // never
      if (own.contains(name) && own[name] != schema) consequence[name] = own[name];
    }
    if (!consequence.empty()) cases.push_back({{"if", condition}, {"then", {{"properties", consequence}}}});
  }
}

Json search_schema(const Kinds& kinds) {
  const SearchSettings defaults;
  Json properties = {
      {"sampler", name_schema(kinds.samplers(), "Which configuration a new trial gets.", defaults.sampler)},
      {"scheduler", name_schema(kinds.schedulers(), "Which trial gets the next epochs.", defaults.scheduler)}};
  for (const SamplerKind& kind : kinds.samplers()) add_properties(kind.options, properties);
  for (const SchedulerKind& kind : kinds.schedulers()) add_properties(kind.options, properties);
  Json needs = Json::object();
  for (const RuleKind& rule : kinds.rules()) {
    add_properties(rule.options, properties);
    for (const Option& option : rule.options)
      if (option.name != rule.name()) needs[option.name] = Json::array({rule.name()});
  }
  Json cases = Json::array();
  add_choices(kinds.samplers(), "sampler", defaults.sampler, cases);
  add_choices(kinds.schedulers(), "scheduler", defaults.scheduler, cases);
  Json search = {{"description", "How configurations are chosen, and when a trial has had enough."},
                 {"type", "object"},
                 {"additionalProperties", false},
                 {"properties", properties}};
  if (!needs.empty()) search["dependencies"] = needs;
  if (!cases.empty()) search["allOf"] = cases;
  return search;
}

}  // namespace

Json option_schema(const Option& option) {
  Json json = {{"description", option.what}};
  std::visit(TypeWriter{json}, option.type);
  if (option.default_value) json["default"] = to_json_value(*option.default_value);
  return json;
}

Json space_schema(const Kinds& kinds, const Json& experiment) {
  Json schema = Json::parse(kCoreSchema);
  schema["properties"]["search"] = search_schema(kinds);
  schema["definitions"]["experiment"] = experiment;
  return schema;
}

std::string to_text(const Json& schema) { return schema.dump(2) + "\n"; }

}  // namespace autoepoch::reference
