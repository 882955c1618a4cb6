// autoepoch: searches hyperparameters and epoch counts. This file names the commands and turns exceptions into exit
// codes.

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <memory>
#include <string>

#include "autoepoch/error.hpp"
#include "cli/command.hpp"
#include "cli/help.hpp"

namespace {

using namespace autoepoch;

void add_commands(CLI::App& program, cli::Action& action) {
  cli::add_search(program, action);
  cli::add_resume(program, action);
  cli::add_stop(program, action);
  cli::add_note(program, action);
  cli::add_status(program, action);
  cli::add_trials(program, action);
  cli::add_best(program, action);
  cli::add_train(program, action);
  cli::add_importance(program, action);
  cli::add_report(program, action);
  cli::add_plot(program, action);
  cli::add_export(program, action);
  cli::add_serve(program, action);
  cli::add_predict(program, action);
  cli::add_replay(program, action);
  cli::add_validate(program, action);
  cli::add_kinds(program, action);
  cli::add_schema(program, action);
  cli::add_devices(program, action);
}

int complain(const std::string& message, cli::ExitCode code) {
  std::fprintf(stderr, "autoepoch: %s\n", message.c_str());
  return code;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App program("Searches hyperparameters and epoch counts of LibTorch networks.", "autoepoch");
  program.formatter(std::make_shared<cli::HelpFormatter>());
  program.set_version_flag("--version", AUTOEPOCH_VERSION, "Print the version and exit");
  program.set_help_flag("-h,--help", "Print this help and exit");
  program.require_subcommand(1);
  cli::Action action;
  add_commands(program, action);

  try {
    program.parse(argc, argv);
    return action();
  } catch (const CLI::Success& help_or_version) {
    return program.exit(help_or_version);
  } catch (const CLI::ParseError& error) {
    return complain(cli::explain(program, error), cli::kUsage);
  } catch (const InvalidInput& error) {
    return complain(error.what(), cli::kUsage);
  } catch (const std::exception& error) {
    return complain(error.what(), cli::kFailure);
  }
}
