#include "experiments/setting_tables.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

#include "autoepoch/json.hpp"
#include "experiments/data/source.hpp"
#include "experiments/models/architecture.hpp"
#include "experiments/setting_reader.hpp"
#include "experiments/settings.hpp"

namespace autoepoch::experiments {
namespace {

using Json = nlohmann::ordered_json;

Json to_json_value(const Value& value) {
  return std::visit([](const auto& plain) { return Json(plain); }, value);
}

Json number_or_integer(double number, SettingType type) {
  const bool whole = type == SettingType::integer || number == static_cast<double>(static_cast<std::int64_t>(number));
  return whole ? Json(static_cast<std::int64_t>(number)) : Json(number);
}

void add_type(const SettingDescription& setting, Json& schema) {
  switch (setting.type) {
    case SettingType::integer:
    case SettingType::number:
      schema["type"] = setting.type == SettingType::integer ? "integer" : "number";
      schema["minimum"] = number_or_integer(setting.bounds.low, setting.type);
      if (setting.type == SettingType::number || setting.bounds.high < static_cast<double>(kMaxInt)) {
        schema["maximum"] = number_or_integer(setting.bounds.high, setting.type);
      }
      break;
    case SettingType::flag:
      schema["type"] = "boolean";
      break;
    case SettingType::text:
      schema["type"] = "string";
      break;
    case SettingType::ascending:
      schema["type"] = {"string", "number"};
      break;
    case SettingType::choice:
      schema["enum"] = setting.choices;
      break;
  }
}

Json schema_of(const SettingDescription& setting) {
  Json schema{{"description", setting.what}};
  if (setting.name == "model") {  // see parse_experiment
    const Json file{{"torchscript", {{"type", "string"}, {"minLength", 1}}}};
    schema["anyOf"] = {{{"enum", setting.choices}},
                       {{"type", "object"},
                        {"required", Json::array({"torchscript"})},
                        {"additionalProperties", false},
                        {"properties", file}}};
  } else {
    add_type(setting, schema);
  }
  if (setting.by_default) {
    schema["default"] = to_json_value(*setting.by_default);
  }
  return schema;
}

std::string code(const std::string& text) { return "`" + text + "`"; }

std::string row(const std::vector<std::string>& cells) {
  std::string line = "|";
  for (const std::string& cell : cells) {
    line += (cell.empty() ? "" : " " + cell) + " |";
  }
  return line + "\n";
}

std::string header(const std::vector<std::string>& cells) {
  return row(cells) + row(std::vector<std::string>(cells.size(), "---"));
}

std::string list(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) {
    text += (text.empty() ? "" : ", ") + code(name);
  }
  return text;
}

// Two columns a choice: what it is, and which settings it has that others lack.
template <typename Table>
std::string table_of(const std::string& setting, const Table& table) {
  std::string text = header({code(setting), "what", "its own settings"});
  for (const auto& entry : table) {
    text += row({code(entry.choice.name), entry.choice.what, list(entry.choice.settings)});
  }
  return text + "\n";
}

// Most sources share a long list, which stands below the table.
std::string source_table() {
  const std::vector<std::string> shared = settings_of_classes({});
  std::string text = header({"`dataset`", "what", "kind", "files", "its own settings"});
  for (const Source& source : sources()) {
    std::vector<std::string> own;
    for (const std::string& setting : source.choice.settings) {
      if (std::find(shared.begin(), shared.end(), setting) == shared.end()) {
        own.push_back(setting);
      }
    }
    const bool of_classes = own.size() + shared.size() == source.choice.settings.size();
    const std::string settings =
        of_classes ? "*classes*" + std::string(own.empty() ? "" : ", ") + list(own) : list(source.choice.settings);
    text += row({code(source.choice.name), source.choice.what, plural(source.input), source.files, settings});
  }
  return text + "\n*classes*: " + list(shared) + "\n\n";
}

std::string architecture_table() {
  std::string text = header({"`model`", "what", "for", "its own settings"});
  for (const Architecture& architecture : architectures()) {
    std::string inputs;
    for (const InputKind kind : architecture.inputs) {
      inputs += (inputs.empty() ? "" : ", ") + plural(kind);
    }
    text += row({code(architecture.choice.name), architecture.choice.what, inputs, list(architecture.choice.settings)});
  }
  return text + "\n";
}

std::string range_of(const SettingDescription& setting) {
  switch (setting.type) {
    case SettingType::integer:
    case SettingType::number: {
      const std::string low = to_string(Value(setting.bounds.low));
      const bool open = setting.type == SettingType::integer && setting.bounds.high >= static_cast<double>(kMaxInt);
      return (setting.type == SettingType::integer ? "integer, " : "number, ") + low +
             (open ? " or more" : " to " + to_string(Value(setting.bounds.high)));
    }
    case SettingType::flag:
      return "true or false";
    case SettingType::text:
      return "text";
    case SettingType::ascending:
      return "ascending numbers";
    case SettingType::choice:
      return list(setting.choices);
  }
  return "";
}

std::string every_setting() {
  std::string text = header({"setting", "values", "default", "what"});
  for (const SettingDescription& setting : setting_descriptions()) {
    const std::string by_default = setting.by_default ? code(to_string(*setting.by_default)) : "";
    text += row({code(setting.name), range_of(setting), by_default, setting.what});
  }
  return text;
}

}  // namespace

std::string experiment_schema() {
  Json properties = Json::object();
  for (const SettingDescription& setting : setting_descriptions()) {
    properties[setting.name] = schema_of(setting);
  }
  const Json schema{{"type", "object"}, {"additionalProperties", false}, {"properties", properties}};
  return schema.dump(2);
}

std::string setting_tables() {
  return source_table() + architecture_table() + table_of("optimizer", optimizers()) +
         table_of("schedule", schedules()) + every_setting();
}

}  // namespace autoepoch::experiments
