#include "cli/command.hpp"
#include "cli/options.hpp"
#include "cli/output.hpp"
#include "report/study_text.hpp"
#include "study/directory.hpp"
#include "study/findings.hpp"

namespace autoepoch::cli {
namespace {

struct StatusOptions {
  std::filesystem::path directory;
  Format format = Format::table;
};

ExitCode show_status(const StatusOptions& options) {
  const study::Directory directory = study::existing_study(options.directory);
  const auto controller = study::find_controller(directory);
  const report::Snapshot snapshot = study::read_study(directory);
  const report::Findings findings{.checkpoint = study::best_checkpoint(directory, snapshot.history())};
  print(options.format == Format::json ? report::status_json(snapshot, controller, findings) + "\n"
                                       : report::status_text(snapshot, controller, findings));
  return kSuccess;
}

}  // namespace

void add_status(CLI::App& program, Action& action) {
  CLI::App* command = program.add_subcommand("status", "Show how far a search is, also while it runs");
  auto options = std::make_shared<StatusOptions>();
  add_directory(*command, options->directory);
  add_format(*command, options->format);
  command->callback([options, &action] { action = [options] { return show_status(*options); }; });
}

}  // namespace autoepoch::cli
