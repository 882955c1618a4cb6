#include "autoepoch/error.hpp"
#include "cli/command.hpp"
#include "cli/options.hpp"
#include "cli/output.hpp"
#include "reference/space_schema.hpp"

namespace autoepoch::cli {
namespace {

nlohmann::ordered_json read_experiment(const std::filesystem::path& file) {
  if (file.empty()) return {{"type", "object"}};
  try {
    return nlohmann::ordered_json::parse(read_all(file));
  } catch (const nlohmann::ordered_json::parse_error& error) {
    throw InvalidInput(file.string() + " is not valid JSON: " + error.what());
  }
}

}  // namespace

void add_schema(CLI::App& program, Action& action) {
  CLI::App* command = program.add_subcommand("schema", "Print the JSON Schema of space files, for editors");
  auto file = std::make_shared<std::filesystem::path>();
  command
      ->add_option("--experiment", *file,
                   "Schema of \"experiment\", as the program that trains prints it; - reads from stdin")
      ->type_name("FILE");
  command->callback([file, &action] {
    action = [file] {
      print(reference::to_text(reference::space_schema(Kinds::built_in(), read_experiment(*file))));
      return kSuccess;
    };
  });
}

}  // namespace autoepoch::cli
