#include "cli/options.hpp"

#include <CLI/Error.hpp>
#include <CLI/Option.hpp>
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>
#include <limits>
#include <sstream>

#include "autoepoch/error.hpp"
#include "autoepoch/json.hpp"
#include "autoepoch/kinds.hpp"
#include "core/nearest.hpp"
#include "core/space_file.hpp"

namespace autoepoch::cli {
namespace {

template <class Target>
void set_number(const std::optional<std::int64_t>& given, const std::string& option, std::int64_t low, Target& target) {
  if (!given) return;
  const std::int64_t high = std::numeric_limits<int>::max();
  if (*given < low || *given > high)
    throw InvalidInput(option + " " + std::to_string(*given) + ": must be " + std::to_string(low) + " to " +
                       std::to_string(high));
  target = static_cast<int>(*given);
}

double positive_duration(const std::string& text) {
  try {
    if (const double seconds = parse_duration(text); seconds > 0) return seconds;
  } catch (const InvalidInput& error) {
    throw InvalidInput("--time " + text + ": " + error.what());
  }
  throw InvalidInput("--time " + text + ": must be positive");
}

}  // namespace

std::size_t index_of_choice(const std::string& option, const std::string& word, const std::vector<std::string>& words) {
  const auto found = std::find(words.begin(), words.end(), word);
  if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
  const auto guess = nearest(word, words);
  throw CLI::ValidationError(option, "\"" + word + "\" is not one of " + join_choices(words) +
                                         (guess ? "; did you mean " + *guess + "?" : ""));
}

std::string join_choices(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : "|") + word;
  return text;
}

void add_quiet(CLI::App& command, bool& quiet) {
  command.add_flag("--quiet", quiet, "No progress on stderr; DIR/log.txt has it all");
}

void add_format(CLI::App& command, Format& format) {
  add_choice<Format>(command, "--format", "Print a text for people, or JSON for scripts",
                     {{"table", Format::table}, {"json", Format::json}}, [&format](Format chosen) { format = chosen; });
}

void add_overrides(CLI::App& command, Overrides& overrides) {
  command.add_option("--trials", overrides.trials, "Most trials to start")->type_name("N");
  command.add_option("--epochs", overrides.epochs, "Most epochs to spend, over all trials")->type_name("N");
  command.add_option("--max-epochs", overrides.max_epochs, "Most epochs of one trial")->type_name("N");
  command.add_option("--time", overrides.time, "Most time to search: 90s, 10m, 1h30m")->type_name("TIME");
  command.add_option("--workers", overrides.workers, "Trials at the same time (0: one per slot of the devices)")
      ->type_name("N");
  command.add_option("--devices", overrides.devices, "auto, cpu, cpu:4, cuda:0,1, or cuda:0*3 for three on one GPU")
      ->type_name("LIST");
}

void apply(const Overrides& overrides, StudySpec& spec) {
  set_number(overrides.trials, "--trials", 1, spec.budget.trials);
  set_number(overrides.epochs, "--epochs", 1, spec.budget.epochs);
  set_number(overrides.max_epochs, "--max-epochs", 1, spec.budget.max_epochs);
  set_number(overrides.workers, "--workers", 0, spec.run.workers);
  if (overrides.time) spec.budget.seconds = positive_duration(*overrides.time);
  if (overrides.devices) spec.run.devices = *overrides.devices;
}

std::uint64_t checked_seed(std::int64_t seed) {
  if (seed < 0) throw InvalidInput("--seed " + std::to_string(seed) + ": must not be negative");
  return static_cast<std::uint64_t>(seed);
}

void add_directory(CLI::App& command, std::filesystem::path& directory) {
  command.add_option("DIR", directory, "The search's directory")->required();
}

void add_space_file(CLI::App& command, std::filesystem::path& file) {
  command.add_option("SPACE.json", file, "What to search; - reads from stdin")->required();
}

void add_worker(CLI::App& command, std::filesystem::path& worker) {
  command.add_option("--worker", worker, "The program that trains (default: autoepoch-worker beside this program)")
      ->type_name("PATH");
}

void add_banks(CLI::App& command, std::vector<std::string>& banks) {
  command.add_option("--bank", banks, "Earlier searches, or files of curves, to learn from; may be repeated")
      ->type_name("DIR|FILE");
}

std::string read_all(const std::filesystem::path& file) {
  std::ostringstream text;
  if (file == "-") {
    text << std::cin.rdbuf();
    return text.str();
  }
  std::ifstream stream(file, std::ios::binary);
  if (stream) text << stream.rdbuf();
  if (!stream || text.bad()) throw InvalidInput("cannot read " + file.string() + ": " + std::strerror(errno));
  return text.str();
}

SpaceFile read_space_file(const std::filesystem::path& file) {
  const std::string text = read_all(file);
  const StudySpec spec = blame(file, [&] {
    StudySpec parsed = parse_spec(text);
    Kinds::built_in().check(parsed);
    return parsed;
  });
  return {spec, names_direction(text) ? DirectionSource::file : DirectionSource::open};
}

}  // namespace autoepoch::cli
