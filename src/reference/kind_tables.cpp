#include "reference/kind_tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace autoepoch::reference {
namespace {

using Json = nlohmann::ordered_json;

template <typename Kind>
KindTable table_of(const std::string& role, const std::vector<Kind>& kinds) {
  KindTable table{role, {}};
  for (const Kind& kind : kinds) table.rows.push_back({kind.name, kind.what, kind.options});
  return table;
}

std::string default_of(const Option& option) {
  return option.default_value ? to_string(*option.default_value) : std::string();
}

std::string in_code(const std::string& text) { return text.empty() ? "" : "`" + text + "`"; }

/// An option and the names of the kinds that have it.
struct Owned {
  Option option;
  std::vector<std::string> owners;
};

std::vector<Owned> options_of(const KindTable& table) {
  std::vector<Owned> result;
  for (const KindTable::Row& row : table.rows)
    for (const Option& option : row.options) {
      const auto known = std::ranges::find_if(result, [&](const Owned& owned) {
        return owned.option.name == option.name && owned.option.what == option.what &&
               to_string(owned.option.type) == to_string(option.type) &&
               owned.option.default_value == option.default_value;
      });
      if (known == result.end())
        result.push_back({option, {row.name}});
      else
        known->owners.push_back(row.name);
    }
  return result;
}

std::string option_row(const Owned& owned, bool with_owners) {
  std::string owners;
  for (const std::string& owner : owned.owners) owners += (owners.empty() ? "" : ", ") + in_code(owner);
  return fmt::format("| {} |{} {} | {} | {} |\n", in_code(owned.option.name), with_owners ? " " + owners + " |" : "",
                     to_string(owned.option.type), in_code(default_of(owned.option)), owned.option.what);
}

std::string rules_markdown(const KindTable& table) {
  std::string text = "| option | values | default | |\n| --- | --- | --- | --- |\n";
  for (const KindTable::Row& row : table.rows) {
    text += fmt::format("| | | | **{}** |\n", row.what);
    for (const Option& option : row.options) text += option_row({option, {}}, false);
  }
  return text;
}

std::string kinds_markdown(const KindTable& table) {
  std::string text = fmt::format("| `{}` | |\n| --- | --- |\n", table.role);
  for (const KindTable::Row& row : table.rows) text += fmt::format("| {} | {} |\n", in_code(row.name), row.what);
  const std::vector<Owned> options = options_of(table);
  if (options.empty()) return text;
  text += "\n| option | of | values | default | |\n| --- | --- | --- | --- | --- |\n";
  for (const Owned& owned : options) text += option_row(owned, true);
  return text;
}

}  // namespace

KindTable sampler_table(const Kinds& kinds) { return table_of("sampler", kinds.samplers()); }
KindTable scheduler_table(const Kinds& kinds) { return table_of("scheduler", kinds.schedulers()); }

KindTable rule_table(const Kinds& kinds) {
  KindTable table{"rule", {}};
  for (const RuleKind& kind : kinds.rules()) table.rows.push_back({kind.name(), kind.what, kind.options});
  return table;
}

std::string to_text(const KindTable& table) {
  std::string text;
  for (const KindTable::Row& row : table.rows) {
    text += fmt::format("{:<19} {}\n", row.name, row.what);
    for (const Option& option : row.options) {
      const std::string value = default_of(option);
      text += fmt::format("  {:<17} {}{}: {}\n", option.name, to_string(option.type),
                          value.empty() ? "" : " (default: " + value + ")", option.what);
    }
  }
  return text;
}

std::string to_markdown(const KindTable& table) {
  return table.role == "rule" ? rules_markdown(table) : kinds_markdown(table);
}

Json to_json(const KindTable& table) {
  Json list = Json::array();
  for (const KindTable::Row& row : table.rows) {
    Json options = Json::array();
    for (const Option& option : row.options) {
      Json value = nullptr;
      if (option.default_value) value = std::visit([](const auto& held) { return Json(held); }, *option.default_value);
      options.push_back(
          {{"name", option.name}, {"values", to_string(option.type)}, {"default", value}, {"what", option.what}});
    }
    list.push_back({{"name", row.name}, {"what", row.what}, {"options", options}});
  }
  return list;
}

}  // namespace autoepoch::reference
