#include "bench.hpp"

#include <CLI/CLI.hpp>
#include <ctime>
#include <iostream>

#include "autoepoch/error.hpp"
#include "search/gp_sampler.hpp"
#include "search/random_sampler.hpp"
#include "search/sobol_sampler.hpp"
#include "search/tpe_sampler.hpp"

namespace autoepoch::bench {

std::unique_ptr<Sampler> make_sampler(const std::string& name) {
  if (name == "gp") return std::make_unique<GpSampler>();
  if (name == "tpe") return std::make_unique<TpeSampler>();
  if (name == "sobol") return std::make_unique<SobolSampler>();
  if (name == "random") return std::make_unique<RandomSampler>();
  throw InvalidInput("no such sampler: " + name + " (gp, tpe, sobol or random)");
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
  ask_command->add_option("--sampler", ask.sampler);
  ask_command->add_option("--dims", ask.dims);
  ask_command->add_option("--n", ask.n)->delimiter(',');
  ask_command->add_option("--repeats", ask.repeats);
  FunctionsOptions functions;
  CLI::App* functions_command = app.add_subcommand("functions", "regret on test functions");
  functions_command->add_option("--sampler", functions.sampler);
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
