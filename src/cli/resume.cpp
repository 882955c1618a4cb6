#include "autoepoch/error.hpp"
#include "autoepoch/kinds.hpp"
#include "cli/output.hpp"
#include "cli/session.hpp"
#include "storage/study_lock.hpp"
#include "study/curve_model.hpp"

namespace autoepoch::cli {
namespace {

struct ResumeOptions {
  std::filesystem::path directory;
  Overrides overrides;
  std::filesystem::path worker;
  bool quiet = false;
  Format format = Format::table;
};

ExitCode resume(const ResumeOptions& options) {
  const study::Directory directory = study::existing_study(options.directory);
  const StudyLock lock(directory.path);
  StudySpec spec = study::read_study(directory).record.spec;
  for (const std::string& remark : Kinds::built_in().drop_ignored(spec.search)) note(remark);
  apply(options.overrides, spec);
  Equipment equipment = equip(spec, DirectionSource::stored, options.worker, study::kept_bank(directory));
  equipment.quiet = options.quiet;
  return run_search(spec, equipment, directory, options.format);
}

}  // namespace

void add_resume(CLI::App& program, Action& action) {
  CLI::App* command = program.add_subcommand("resume", "Continue a search, with other limits if any are given");
  auto options = std::make_shared<ResumeOptions>();
  add_directory(*command, options->directory);
  add_overrides(*command, options->overrides);
  add_worker(*command, options->worker);
  add_quiet(*command, options->quiet);
  add_format(*command, options->format);
  command->callback([options, &action] { action = [options] { return resume(*options); }; });
}

}  // namespace autoepoch::cli
