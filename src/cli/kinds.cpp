#include "autoepoch/kinds.hpp"

#include "cli/command.hpp"
#include "cli/options.hpp"
#include "cli/output.hpp"
#include "reference/kind_tables.hpp"

namespace autoepoch::cli {
namespace {

enum class KindFormat { text, markdown, json };

std::string printed(const reference::KindTable& table, KindFormat format) {
  switch (format) {
    case KindFormat::text:
      return reference::to_text(table);
    case KindFormat::markdown:
      return reference::to_markdown(table);
    case KindFormat::json:
      return reference::to_json(table).dump(2) + "\n";
  }
  return {};
}

void add_table(CLI::App& program, Action& action, const std::string& name, const std::string& what,
               reference::KindTable (*table)(const Kinds&)) {
  CLI::App* command = program.add_subcommand(name, what);
  auto format = std::make_shared<KindFormat>(KindFormat::text);
  add_choice<KindFormat>(*command, "--format", "A text, a table for documents, or JSON for scripts",
                         {{"text", KindFormat::text}, {"markdown", KindFormat::markdown}, {"json", KindFormat::json}},
                         [format](KindFormat chosen) { *format = chosen; });
  command->callback([format, table, &action] {
    action = [format, table] {
      print(printed(table(Kinds::built_in()), *format));
      return kSuccess;
    };
  });
}

}  // namespace

void add_kinds(CLI::App& program, Action& action) {
  add_table(program, action, "samplers", "List the samplers and their options", reference::sampler_table);
  add_table(program, action, "schedulers", "List the schedulers and their options", reference::scheduler_table);
  add_table(program, action, "rules", "List the stopping rules and their options", reference::rule_table);
}

}  // namespace autoepoch::cli
