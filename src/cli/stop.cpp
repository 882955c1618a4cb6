#include "cli/command.hpp"
#include "cli/options.hpp"
#include "cli/output.hpp"
#include "study/stop_requests.hpp"

namespace autoepoch::cli {
namespace {

struct StopOptions {
  std::filesystem::path directory;
  std::int64_t trial = 0;
};

ExitCode stop(const StopOptions& options) {
  note(study::request_stop(study::existing_study(options.directory), options.trial));
  return kSuccess;
}

}  // namespace

void add_stop(CLI::App& program, Action& action) {
  CLI::App* command = program.add_subcommand("stop", "End one trial of a search, also while it runs");
  auto options = std::make_shared<StopOptions>();
  add_directory(*command, options->directory);
  command->add_option("TRIAL", options->trial, "Its number")->required();
  command->callback([options, &action] { action = [options] { return stop(*options); }; });
}

}  // namespace autoepoch::cli
