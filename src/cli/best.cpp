#include "autoepoch/error.hpp"
#include "cli/command.hpp"
#include "cli/options.hpp"
#include "cli/output.hpp"
#include "report/study_text.hpp"
#include "study/directory.hpp"
#include "study/findings.hpp"

namespace autoepoch::cli {
namespace {

struct BestOptions {
  std::filesystem::path directory;
  Format format = Format::table;
};

ExitCode show_best(const BestOptions& options) {
  const study::Directory directory = study::existing_study(options.directory);
  const report::Snapshot snapshot = study::read_study(directory);
  const History history = snapshot.history();
  if (!history.best()) throw Error("no trial has reported an epoch yet");
  const report::Findings findings = study::findings_of(directory, history);
  print(options.format == Format::json ? report::best_json(history, findings) + "\n"
                                       : report::best_text(history, findings));
  return kSuccess;
}

}  // namespace

void add_best(CLI::App& program, Action& action) {
  CLI::App* command = program.add_subcommand("best", "Show the best configuration found so far");
  auto options = std::make_shared<BestOptions>();
  add_directory(*command, options->directory);
  add_format(*command, options->format);
  command->callback([options, &action] { action = [options] { return show_best(*options); }; });
}

}  // namespace autoepoch::cli
