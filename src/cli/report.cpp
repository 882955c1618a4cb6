#include "report/page.hpp"

#include "autoepoch/error.hpp"
#include "cli/command.hpp"
#include "cli/options.hpp"
#include "cli/output.hpp"
#include "cli/study_report.hpp"
#include "cli/whole_file.hpp"
#include "report/report_json.hpp"

namespace autoepoch::cli {
namespace {

enum class ReportFormat { html, json };

struct ReportOptions {
  std::vector<std::filesystem::path> directories;
  std::filesystem::path output;
  ReportFormat format = ReportFormat::html;
};

ExitCode make_report(const ReportOptions& options) {
  std::vector<report::ReportInput> studies;
  for (const std::filesystem::path& directory : options.directories)
    studies.push_back(gather_report(existing_study(directory)));

  if (options.format == ReportFormat::json) {
    const std::string document = report::report_json(studies) + "\n";
    options.output.empty() || options.output == "-" ? print(document) : write_whole(options.output, document);
    return kSuccess;
  }
  const std::filesystem::path file =
      options.output.empty() ? StudyDirectory{options.directories.front()}.report() : options.output;
  const std::string page = report::html_report(studies);
  file == "-" ? print(page) : write_whole(file, page);
  if (file != "-") note("Report: " + file.string());
  return kSuccess;
}

}  // namespace

void add_report(CLI::App& program, Action& action) {
  CLI::App* command = program.add_subcommand("report", "Write an HTML page with charts of one or more searches");
  auto options = std::make_shared<ReportOptions>();
  command->add_option("DIR", options->directories, "The directories of the searches; several are compared")->required();
  command->add_option("-o,--output", options->output, "The file to write, - for stdout (default: DIR/report.html)")
      ->type_name("FILE");
  add_choice<ReportFormat>(*command, "--format", "Output format (default: html); json goes to stdout by default",
                           {{"html", ReportFormat::html}, {"json", ReportFormat::json}},
                           [options](ReportFormat format) { options->format = format; });
  command->callback([options, &action] { action = [options] { return make_report(*options); }; });
}

}  // namespace autoepoch::cli
