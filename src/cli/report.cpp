#include "report/page.hpp"

#include "autoepoch/error.hpp"
#include "cli/command.hpp"
#include "cli/options.hpp"
#include "cli/output.hpp"
#include "report/report_json.hpp"
#include "study/gather.hpp"
#include "study/whole_file.hpp"

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
    studies.push_back(study::gather_report(study::existing_study(directory)));

  if (options.format == ReportFormat::json) {
    const std::string document = report::report_json(studies) + "\n";
    options.output.empty() || options.output == "-" ? print(document) : study::write_whole(options.output, document);
    return kSuccess;
  }
  const std::filesystem::path file =
      options.output.empty() ? study::Directory{options.directories.front()}.report() : options.output;
  const std::string page = report::html_report(studies);
  file == "-" ? print(page) : study::write_whole(file, page);
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
