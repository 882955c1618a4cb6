#include "cli/help.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "core/nearest.hpp"

namespace autoepoch::cli {
namespace {

using Row = std::pair<std::string, std::string>;  // a name and what it means

std::vector<const CLI::App*> commands(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App*) { return true; });
}

std::vector<const CLI::Option*> positionals(const CLI::App& app) {
  return app.get_options([](const CLI::Option* option) { return option->get_positional(); });
}

std::string usage(const CLI::App& app) {
  std::string text = app.get_name();
  for (const CLI::Option* option : positionals(app)) text += " " + option->get_name();
  return text;
}

std::string signature(const CLI::Option& option) {
  const std::string names = option.get_name(false, true);
  const bool is_flag = option.get_type_size() == 0 || option.get_type_name().empty();
  return is_flag ? names : names + " " + option.get_type_name();
}

std::string section(const std::string& title, const std::vector<Row>& rows) {
  if (rows.empty()) return {};
  std::size_t width = 0;
  for (const Row& row : rows) width = std::max(width, row.first.size());
  std::string text = "\n" + title + ":\n";
  for (const Row& row : rows)
    text += "  " + row.first + std::string(width - row.first.size() + 2, ' ') + row.second + "\n";
  return text;
}

/// The first word that nobody knows, of the command given last.
std::optional<std::string> unknown_word(const CLI::App& app) {
  std::vector<std::string> words = app.remaining();
  if (words.empty()) return std::nullopt;
  return words.front().substr(0, words.front().find('='));
}

std::vector<std::string> known_words(const CLI::App& app, bool options) {
  std::vector<std::string> words;
  if (!options) {
    for (const CLI::App* command : commands(app)) words.push_back(command->get_name());
    return words;
  }
  for (const CLI::Option* option : app.get_options({}))
    for (const std::string& name : option->get_lnames()) words.push_back("--" + name);
  return words;
}

}  // namespace

std::string HelpFormatter::make_help(const CLI::App* app, std::string, CLI::AppFormatMode) const {
  std::vector<Row> command_rows;
  std::vector<Row> argument_rows;
  std::vector<Row> option_rows;
  for (const CLI::App* command : commands(*app)) command_rows.emplace_back(usage(*command), command->get_description());
  for (const CLI::Option* option : app->get_options({})) {
    if (option->get_positional()) {
      argument_rows.emplace_back(option->get_name(), option->get_description());
    } else {
      option_rows.emplace_back(signature(*option), option->get_description());
    }
  }
  const bool is_program = app->get_parent() == nullptr;
  const std::string invocation =
      is_program ? app->get_name() + " COMMAND" : app->get_parent()->get_name() + " " + usage(*app);
  return app->get_description() + "\n\nUsage: " + invocation + " [OPTIONS]\n" + section("Commands", command_rows) +
         section("Arguments", argument_rows) + section("Options", option_rows) +
         (app->get_footer().empty() ? "" : "\n" + app->get_footer() + "\n");
}

std::string explain(const CLI::App& program, const CLI::ParseError& error) {
  const std::vector<const CLI::App*> chosen =
      program.get_subcommands([](const CLI::App* command) { return command->parsed(); });
  const CLI::App& app = chosen.empty() ? program : *chosen.front();
  const std::string help = "autoepoch " + (chosen.empty() ? "" : app.get_name() + " ") + "--help";

  std::optional<std::string> word = unknown_word(app);
  if (!word) word = unknown_word(program);
  std::string text;
  if (word) {
    const bool is_option = word->starts_with("-");
    text = (is_option ? "unknown option " : chosen.empty() ? "unknown command " : "unexpected argument ") + *word;
    if (const auto guess = nearest(*word, known_words(app, is_option))) text += "; did you mean " + *guess + "?";
  } else if (chosen.empty() && dynamic_cast<const CLI::RequiredError*>(&error)) {
    text = "a command is needed";
  } else {
    text = error.what();
  }
  return text + "\nSee " + help;
}

}  // namespace autoepoch::cli
