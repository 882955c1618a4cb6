// The commands of autoepoch-bench. Each prints one JSON object a line to stdout.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "autoepoch/sampler.hpp"

namespace autoepoch::bench {

struct SamplerChoice {
  std::string name = "gp";
  std::vector<std::string> options = {};  ///< "NAME=VALUE"
};

struct AskOptions {
  SamplerChoice sampler = {};
  int dims = 6;
  std::vector<int> n = {50, 100, 300, 1000};
  int repeats = 30;
};

/// Processor time of a suggestion, in milliseconds, in a study of n completed trials that grows by each suggestion: the
/// cost of fitting, which comes every n/10 suggestions, is part of the mean.
void run_ask(const AskOptions& options);

struct FunctionsOptions {
  SamplerChoice sampler = {};
  std::vector<std::string> functions = {"branin", "hartmann6", "ackley10", "rosenbrock5", "mixed", "conditional"};
  int trials = 100;
  int seeds = 20;
  int first_seed = 1;
};

/// Regret after 25, 50, 100, ... trials of tests/support/problems.hpp.
void run_functions(const FunctionsOptions& options);

struct DecideOptions {
  int dims = 7;
  std::vector<int> n = {50, 200, 800};
  int epochs = 20;  ///< of a trial, on average
  int repeats = 20;
};

/// Processor time of a decision of freeze_thaw in a study of n trials that goes on as decided, in milliseconds.
void run_decide(const DecideOptions& options);

/// Throws InvalidInput if there is no such sampler, or it has no such option.
std::unique_ptr<Sampler> make_sampler(const SamplerChoice& choice);

/// Of this process's threads together.
double cpu_seconds();

}  // namespace autoepoch::bench
