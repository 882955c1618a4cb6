#include "report/plot.hpp"

#include "autoepoch/error.hpp"
#include "cli/command.hpp"
#include "cli/options.hpp"
#include "cli/output.hpp"
#include "cli/png.hpp"
#include "study/gather.hpp"
#include "study/whole_file.hpp"

namespace autoepoch::cli {
namespace {

using report::Plot;

struct PlotOptions {
  std::filesystem::path directory;
  Plot plot = Plot::curves;
  std::filesystem::path output;
};

const std::vector<std::pair<std::string, Plot>> kPlots = {
    {"curves", Plot::curves},         {"history", Plot::history}, {"parallel", Plot::parallel},
    {"importance", Plot::importance}, {"slice", Plot::slice},     {"rungs", Plot::rungs}};

ExitCode plot(const PlotOptions& options) {
  const std::string ending = options.output.extension().string();
  if (options.output != "-" && ending != ".svg" && ending != ".png")
    throw InvalidInput("-o " + options.output.string() + ": the file's name must end in .svg or .png");
  const std::string svg =
      report::plot_svg(options.plot, study::gather_report(study::existing_study(options.directory)));
  if (options.output == "-") {
    print(svg);
  } else {
    study::write_whole(options.output, ending == ".png" ? render_png(svg) : svg);
  }
  return kSuccess;
}

}  // namespace

void add_plot(CLI::App& program, Action& action) {
  CLI::App* command = program.add_subcommand("plot", "Draw one picture of a search");
  auto options = std::make_shared<PlotOptions>();
  add_directory(*command, options->directory);
  std::vector<std::string> words;
  for (const auto& choice : kPlots) words.push_back(choice.first);
  add_choice<Plot>(*command, "PICTURE", join_choices(words), kPlots, [options](Plot plot) {
    options->plot = plot;
  })->required();
  command->add_option("-o,--output", options->output, "The file to write: x.svg, x.png, or - for SVG on stdout")
      ->required()
      ->type_name("FILE");
  command->callback([options, &action] { action = [options] { return plot(*options); }; });
}

}  // namespace autoepoch::cli
