#include "cli/command.hpp"
#include "cli/options.hpp"
#include "cli/output.hpp"
#include "study/notes.hpp"

namespace autoepoch::cli {
namespace {

struct NoteOptions {
  std::filesystem::path directory;
  std::int64_t trial = 0;
  std::string text;
};

ExitCode write(const NoteOptions& options) {
  note(study::write_note(study::existing_study(options.directory), options.trial, options.text));
  return kSuccess;
}

}  // namespace

void add_note(CLI::App& program, Action& action) {
  CLI::App* command = program.add_subcommand("note", "Write a note on a trial, for the report and the live page");
  auto options = std::make_shared<NoteOptions>();
  add_directory(*command, options->directory);
  command->add_option("TRIAL", options->trial, "Its number")->required();
  command->add_option("TEXT", options->text, "The note in place of any former one; empty removes it")->required();
  command->callback([options, &action] { action = [options] { return write(*options); }; });
}

}  // namespace autoepoch::cli
