#include "bench.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <ctime>
#include <iostream>

#include "autoepoch/error.hpp"
#include "autoepoch/kinds.hpp"

namespace autoepoch::bench {

std::unique_ptr<Sampler> make_sampler(const SamplerChoice& choice) {
  const Kinds kinds = Kinds::built_in();
  StudySpec spec{.search = {.sampler = choice.name}};
  for (const std::string& assignment : choice.options) {
    const std::size_t equals = std::min(assignment.find('='), assignment.size());
    const std::string name = assignment.substr(0, equals);
    spec.search.options[name] =
        kinds.parse_option(spec.search, name, assignment.substr(std::min(equals + 1, assignment.size())));
  }
  return kinds.make_sampler(spec);
}

void add_choice(CLI::App& command, SamplerChoice& choice) {
  command.add_option("--sampler", choice.name);
  command.add_option("--option", choice.options, "NAME=VALUE of the sampler; may be repeated")->allow_extra_args(false);
}

double cpu_seconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

}  // namespace autoepoch::bench

int main(int argc, char** argv) {
  using namespace autoepoch::bench;
  CLI::App app("Speed and quality of autoepoch's samplers, as JSON lines");
  app.require_subcommand(1);
  AskOptions ask;
  CLI::App* ask_command = app.add_subcommand("ask", "milliseconds a suggestion takes");
  add_choice(*ask_command, ask.sampler);
  ask_command->add_option("--dims", ask.dims);
  ask_command->add_option("--n", ask.n)->delimiter(',');
  ask_command->add_option("--repeats", ask.repeats);
  FunctionsOptions functions;
  CLI::App* functions_command = app.add_subcommand("functions", "regret on test functions");
  add_choice(*functions_command, functions.sampler);
  functions_command->add_option("--functions", functions.functions)->delimiter(',');
  functions_command->add_option("--trials", functions.trials);
  functions_command->add_option("--seeds", functions.seeds);
  functions_command->add_option("--first-seed", functions.first_seed);
  DecideOptions decide;
  CLI::App* decide_command = app.add_subcommand("decide", "milliseconds a decision of freeze_thaw takes");
  decide_command->add_option("--dims", decide.dims);
  decide_command->add_option("--n", decide.n)->delimiter(',');
  decide_command->add_option("--epochs", decide.epochs);
  decide_command->add_option("--repeats", decide.repeats);
  CLI11_PARSE(app, argc, argv);
  try {
    if (ask_command->parsed()) run_ask(ask);
    if (functions_command->parsed()) run_functions(functions);
    if (decide_command->parsed()) run_decide(decide);
  } catch (const autoepoch::InvalidInput& error) {
    std::cerr << error.what() << '\n';
    return 2;
  }
}
