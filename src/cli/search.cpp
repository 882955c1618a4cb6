#include "autoepoch/error.hpp"
#include "autoepoch/storages.hpp"
#include "cli/preview.hpp"
#include "cli/session.hpp"
#include "storage/study_lock.hpp"
#include "study/curve_model.hpp"
#include "surrogates/curve_bank_file.hpp"

namespace autoepoch::cli {
namespace {

struct SearchOptions {
  std::filesystem::path space_file;
  std::filesystem::path directory;
  std::optional<std::int64_t> seed;
  Overrides overrides;
  std::filesystem::path worker;
  std::vector<std::string> banks;
  bool dry_run = false;
  bool quiet = false;
  Format format = Format::table;
};

void refuse_second_search(const study::Directory& directory) {
  if (!std::filesystem::exists(directory.database())) return;
  throw InvalidInput(directory.path.string() + " holds a search already; continue it with: " +
                     directory.resume_command() + ", or give another directory by --out");
}

ExitCode search(const SearchOptions& options) {
  SpaceFile file = read_space_file(options.space_file);
  StudySpec& spec = file.spec;
  apply(options.overrides, spec);
  if (options.seed) spec.seed = checked_seed(*options.seed);
  if (options.dry_run) return blame(options.space_file, [&] { return preview(file, options.worker, options.format); });

  const study::Directory directory{options.directory.empty() ? std::filesystem::path(spec.name) : options.directory};
  refuse_second_search(directory);
  const CurveBank past = study::read_banks(options.banks);
  Equipment equipment = blame(options.space_file, [&] { return equip(spec, file.direction, options.worker, past); });
  study::create(directory);
  const StudyLock lock(directory.path);
  refuse_second_search(directory);  // another search may have been faster
  if (past.size() > 0) write_curve_bank(past, directory.bank().string());
  equipment.quiet = options.quiet;
  return run_search(spec, equipment, directory, options.format);
}

}  // namespace

void add_search(CLI::App& program, Action& action) {
  CLI::App* command = program.add_subcommand("search", "Search the space that a file describes");
  auto options = std::make_shared<SearchOptions>();
  add_space_file(*command, options->space_file);
  command->add_option("--out", options->directory, "Where to keep the search (default: ./NAME)")->type_name("DIR");
  command->add_option("--seed", options->seed, "Seed of all random choices")->type_name("N");
  add_overrides(*command, options->overrides);
  add_banks(*command, options->banks);
  command->add_flag("--dry-run", options->dry_run, "Only print what would be spent");
  add_worker(*command, options->worker);
  add_quiet(*command, options->quiet);
  add_format(*command, options->format);
  command->callback([options, &action] { action = [options] { return search(*options); }; });
}

}  // namespace autoepoch::cli
