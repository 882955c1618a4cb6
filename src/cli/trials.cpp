#include "cli/command.hpp"
#include "cli/options.hpp"
#include "cli/output.hpp"
#include "report/study_text.hpp"
#include "study/directory.hpp"

namespace autoepoch::cli {
namespace {

using report::TrialOrder;

struct TrialsOptions {
  std::filesystem::path directory;
  TrialOrder order = TrialOrder::value;
  std::optional<TrialState> state;
  Format format = Format::table;
};

ExitCode show_trials(const TrialsOptions& options) {
  const report::Snapshot snapshot = study::read_study(study::existing_study(options.directory));
  const StudySpec& spec = snapshot.record.spec;
  const auto trials = report::sorted_trials(snapshot.history(), options.order, options.state);
  print(options.format == Format::json ? report::trials_json(spec, trials) + "\n" : report::trials_text(spec, trials));
  return kSuccess;
}

}  // namespace

void add_trials(CLI::App& program, Action& action) {
  CLI::App* command = program.add_subcommand("trials", "List the trials of a search, the best first");
  auto options = std::make_shared<TrialsOptions>();
  add_directory(*command, options->directory);
  add_choice<TrialOrder>(*command, "--sort", "Order of the list",
                         {{"value", TrialOrder::value},
                          {"number", TrialOrder::number},
                          {"epochs", TrialOrder::epochs},
                          {"state", TrialOrder::state}},
                         [options](TrialOrder order) { options->order = order; });
  add_choice<TrialState>(*command, "--state", "Only trials in this state",
                         {{"waiting", TrialState::waiting},
                          {"running", TrialState::running},
                          {"paused", TrialState::paused},
                          {"completed", TrialState::completed},
                          {"stopped", TrialState::stopped},
                          {"failed", TrialState::failed}},
                         [options](TrialState state) { options->state = state; });
  add_format(*command, options->format);
  command->callback([options, &action] { action = [options] { return show_trials(*options); }; });
}

}  // namespace autoepoch::cli
