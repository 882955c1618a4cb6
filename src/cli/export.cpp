#include "export/export.hpp"

#include "autoepoch/error.hpp"
#include "autoepoch/storages.hpp"
#include "cli/command.hpp"
#include "cli/options.hpp"
#include "cli/output.hpp"
#include "study/directory.hpp"
#include "study/notes.hpp"

namespace autoepoch::cli {
namespace {

using Writer = void (*)(const exporting::Source&, const std::filesystem::path&);

struct ExportOptions {
  std::filesystem::path directory;
  Writer writer = nullptr;
  std::filesystem::path output;
};

const std::vector<std::pair<std::string, Writer>> kWriters = {{"csv", exporting::write_csv},
                                                              {"json", exporting::write_json},
                                                              {"tensorboard", exporting::write_tensorboard},
                                                              {"optuna-journal", exporting::write_optuna_journal},
                                                              {"mlflow", exporting::write_mlflow}};

/// An export never mixes with what is there.
void require_new(const std::filesystem::path& folder) {
  if (std::filesystem::exists(folder) && !(std::filesystem::is_directory(folder) && std::filesystem::is_empty(folder)))
    throw InvalidInput("-o " + folder.string() + ": there is something already; choose a new or an empty folder");
}

ExitCode export_study(const ExportOptions& options) {
  const study::Directory directory = study::existing_study(options.directory);
  require_new(options.output);
  const std::unique_ptr<Storage> storage = open_sqlite_read_only(directory.database());
  exporting::Source source{report::read_snapshot(*storage), {}, study::read_notes(directory)};
  source.events = storage->events(source.study.record.id);
  options.writer(source, options.output);
  note("Exported to " + options.output.string());
  return kSuccess;
}

}  // namespace

void add_export(CLI::App& program, Action& action) {
  CLI::App* command = program.add_subcommand("export", "Write a search in the format of another tool");
  auto options = std::make_shared<ExportOptions>();
  add_directory(*command, options->directory);
  add_choice<Writer>(*command, "--to", "The format", kWriters, [options](Writer writer) {
    options->writer = writer;
  })->required();
  command->add_option("-o,--output", options->output, "A new folder to write into")->required()->type_name("FOLDER");
  command->callback([options, &action] { action = [options] { return export_study(*options); }; });
}

}  // namespace autoepoch::cli
