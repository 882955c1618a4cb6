#include <fmt/format.h>

#include "autoepoch/json.hpp"
#include "autoepoch/kinds.hpp"
#include "cli/command.hpp"
#include "cli/options.hpp"
#include "cli/output.hpp"
#include "cli/session.hpp"
#include "report/text.hpp"

namespace autoepoch::cli {
namespace {

struct ValidateOptions {
  std::filesystem::path space_file;
  std::filesystem::path worker;
  Format format = Format::table;
};

std::string summary(const StudySpec& spec) {
  const auto cardinality = spec.space.cardinality();
  return fmt::format("{}: valid; {}, {} of them to search, {}\n", spec.name,
                     report::format_count(std::ssize(spec.space.parameters()), "parameter"), spec.space.dims(),
                     cardinality ? report::format_count(static_cast<std::int64_t>(*cardinality), "configuration")
                                 : "infinitely many configurations");
}

// What "experiment" and its hyperparameters mean is known to the program that trains alone.
void check_experiment(StudySpec& spec, DirectionSource direction, const std::filesystem::path& named) {
  WorkerProgram worker;
  try {
    worker = find_worker(named);
  } catch (const ExecutorError& error) {
    note("Warning: experiment and the parameters' names are not checked: " + std::string(error.what()));
    settle_direction(direction, {}, spec.objective);
    return;
  }
  examine(worker, direction, spec);
}

ExitCode validate(const ValidateOptions& options) {
  SpaceFile file = read_space_file(options.space_file);
  StudySpec& spec = file.spec;
  blame(options.space_file, [&] { check_experiment(spec, file.direction, options.worker); });
  print(options.format == Format::json ? to_json(Kinds::built_in().with_defaults(spec), 2) + "\n" : summary(spec));
  return kSuccess;
}

}  // namespace

void add_validate(CLI::App& program, Action& action) {
  CLI::App* command = program.add_subcommand("validate", "Check a space file; as JSON: show it with all defaults");
  auto options = std::make_shared<ValidateOptions>();
  add_space_file(*command, options->space_file);
  add_worker(*command, options->worker);
  add_format(*command, options->format);
  command->callback([options, &action] { action = [options] { return validate(*options); }; });
}

}  // namespace autoepoch::cli
