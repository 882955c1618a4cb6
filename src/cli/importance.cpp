#include "autoepoch/importance.hpp"

#include <fmt/format.h>

#include "cli/command.hpp"
#include "cli/options.hpp"
#include "cli/output.hpp"
#include "report/table.hpp"
#include "study/directory.hpp"

namespace autoepoch::cli {
namespace {

struct ImportanceOptions {
  std::filesystem::path directory;
  Format format = Format::table;
};

std::string share(const Interval& interval) {
  return fmt::format("{:.2f} ({:.2f}-{:.2f})", interval.p50, interval.p10, interval.p90);
}

std::string importance_text(const Importance& importance) {
  report::Table table({{"parameter", report::Align::left},
                       {"alone", report::Align::left},
                       {"with interactions", report::Align::left},
                       {"best at", report::Align::left}});
  for (const ParameterImportance& parameter : importance.parameters)
    table.add_row({parameter.name, share(parameter.first_order), share(parameter.total),
                   parameter.best ? to_string(*parameter.best) : "-"});
  return table.to_string();
}

ExitCode show_importance(const ImportanceOptions& options) {
  const report::Snapshot snapshot = study::read_study(study::existing_study(options.directory));
  const Importance found = importance(snapshot.history());
  if (!found.remarks.empty()) note(found.remarks);
  print(options.format == Format::json ? report::importance_json(snapshot.record.spec, found) + "\n"
                                       : importance_text(found));
  return kSuccess;
}

}  // namespace

void add_importance(CLI::App& program, Action& action) {
  CLI::App* command = program.add_subcommand("importance", "Which parameters matter, by the model of the trials");
  auto options = std::make_shared<ImportanceOptions>();
  add_directory(*command, options->directory);
  add_format(*command, options->format);
  command->callback([options, &action] { action = [options] { return show_importance(*options); }; });
}

}  // namespace autoepoch::cli
