#include "replay/replay.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>
#include <sstream>

#include "autoepoch/error.hpp"
#include "autoepoch/kinds.hpp"
#include "cli/command.hpp"
#include "cli/options.hpp"
#include "cli/output.hpp"
#include "replay/recorded.hpp"
#include "replay/table.hpp"
#include "search/candidates.hpp"
#include "study/directory.hpp"

namespace autoepoch::cli {
namespace {

enum class Proposals { rows, nearest };
enum class Cost { epochs, seconds };
enum class ReplayFormat { table, json, jsonl };

struct ReplayOptions {
  std::filesystem::path folder;
  std::string sets;
  std::string sampler = "random";
  std::string scheduler = "asha";
  std::string seeds = "0";
  std::int64_t budget = 1000;
  int workers = 1;
  std::vector<std::string> options;  // "eta=4"
  Cost cost = Cost::epochs;
  Proposals proposals = Proposals::rows;
  ReplayFormat format = ReplayFormat::table;
};

struct SeedRange {
  std::uint64_t first, last;
};

/// "3" or "0-19".
SeedRange parse_seeds(const std::string& text) {
  SeedRange range{};
  const char* const end = text.data() + text.size();
  auto parsed = std::from_chars(text.data(), end, range.first);
  range.last = range.first;
  if (parsed.ec == std::errc() && parsed.ptr != end && *parsed.ptr == '-')
    parsed = std::from_chars(parsed.ptr + 1, end, range.last);
  if (parsed.ec != std::errc() || parsed.ptr != end || range.last < range.first || range.last - range.first > 1'000'000)
    throw InvalidInput("--seeds " + text + ": must be a number, or two like 0-19");
  return range;
}

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, ',');)
    if (!part.empty()) parts.push_back(part);
  return parts;
}

/// Adds what "eta=4" says.
void set_option(const std::string& assignment, SearchSettings& search) {
  const std::size_t equals = assignment.find('=');
  if (equals == std::string::npos) throw InvalidInput("--option " + assignment + ": must be NAME=VALUE");
  const std::string name = assignment.substr(0, equals);
  try {
    search.options[name] = Kinds::built_in().parse_option(search, name, assignment.substr(equals + 1));
  } catch (const InvalidInput& error) {
    throw InvalidInput("--option " + assignment + ": " + error.what());
  }
}

/// A study that ends when its epochs are spent or every candidate has been started.
StudySpec spec_for(const StudySpec& study, const ReplayOptions& options) {
  StudySpec spec = study;
  spec.search = {.sampler = options.sampler, .scheduler = options.scheduler};
  for (const std::string& assignment : options.options) set_option(assignment, spec.search);
  spec.run.workers = options.workers;
  if (options.cost == Cost::epochs)
    spec.budget.epochs = options.budget;
  else
    spec.budget.seconds = static_cast<double>(options.budget);
  return spec;
}

struct Parts {
  std::unique_ptr<Sampler> sampler;
  std::unique_ptr<Scheduler> scheduler;
};

Parts make_parts(const StudySpec& spec, const std::shared_ptr<const CandidateSet>& candidates, Proposals proposals) {
  const Kinds kinds = Kinds::built_in();
  if (!candidates || proposals == Proposals::rows)
    return {kinds.make_sampler(spec, {.candidates = candidates}),
            kinds.make_scheduler(spec, {.candidates = candidates})};
  return {std::make_unique<SnappingSampler>(kinds.make_sampler(spec), candidates),
          std::make_unique<SnappingScheduler>(kinds.make_scheduler(spec), candidates)};
}

std::map<int, double> regrets(const ReplayOptions& options, const replay::ReplayResult& result) {
  return options.cost == Cost::epochs ? replay::at_checkpoints(result.regret, options.budget)
                                      : replay::at_shares(result, static_cast<double>(options.budget));
}

nlohmann::ordered_json to_json(const ReplayOptions& options, const std::string& set, std::uint64_t seed,
                               const replay::ReplayResult& result) {
  nlohmann::ordered_json regret;
  for (const auto& [epochs, value] : regrets(options, result))
    regret[std::to_string(epochs)] = std::round(value * 1e5) / 1e5;
  std::string method = options.sampler + "+" + options.scheduler;
  for (const std::string& option : options.options) method += " " + option;
  return {{"method", method}, {"set", set},
          {"seed", seed},     {"trials", result.trials.size()},
          {"regret", regret}, {"overhead_s", std::round(result.seconds * 1e3) / 1e3}};
}

std::string table_line(const std::string& set, const std::string& seed, const std::map<int, double>& regret) {
  std::string line = fmt::format("{:<40} {:>5}", set, seed);
  for (const auto& [epochs, value] : regret) line += fmt::format(" {:>8.4f}", value);
  return line + "\n";
}

/// Prints each run as it ends, and for people the mean of all.
class Printer {
 public:
  explicit Printer(const ReplayOptions& options) : options_(options) {}

  void add(const std::string& set, std::uint64_t seed, const replay::ReplayResult& result) {
    if (options_.format == ReplayFormat::json) all_.push_back(to_json(options_, set, seed, result));
    if (options_.format == ReplayFormat::jsonl) print(to_json(options_, set, seed, result).dump() + "\n");
    if (options_.format != ReplayFormat::table) return;
    const auto regret = regrets(options_, result);
    if (runs_++ == 0) print_header(regret);
    for (const auto& [epochs, value] : regret) sum_[epochs] += value;
    print(table_line(set, std::to_string(seed), regret));
  }

  void finish() {
    if (options_.format == ReplayFormat::json) print(all_.dump(2) + "\n");
    if (options_.format != ReplayFormat::table || runs_ == 0) return;
    for (auto& [epochs, value] : sum_) value /= static_cast<double>(runs_);
    print(table_line("mean", "", sum_));
  }

 private:
  void print_header(const std::map<int, double>& regret) const {
    const char* const what = options_.cost == Cost::epochs ? "regret after epochs" : "regret after seconds";
    std::string line = fmt::format("{:<40} {:>5}", what, "seed");
    for (const auto& [epochs, value] : regret) line += fmt::format(" {:>8}", epochs);
    print(line + "\n");
  }

  const ReplayOptions& options_;
  nlohmann::ordered_json all_ = nlohmann::ordered_json::array();
  std::map<int, double> sum_;
  std::size_t runs_ = 0;
};

bool has_seconds(const replay::Ground& ground) {
  Rng rng(0);
  const auto candidates = ground.candidates();
  return ground.seconds(candidates ? candidates->params(0) : ground.study().space.sample(rng), 1).has_value();
}

ExitCode replay_tables(const ReplayOptions& options) {
  const SeedRange seeds = parse_seeds(options.seeds);
  const std::vector<std::string> sets = split(options.sets);
  if (sets.empty()) throw InvalidInput("--set: must name a set of the table");
  Printer printer(options);
  for (const std::string& set : sets) {
    const auto ground = replay::open_ground(options.folder, set);
    const auto candidates = ground->candidates();
    if (options.cost == Cost::seconds && !has_seconds(*ground))
      throw InvalidInput("--cost seconds: " + set + " has no times; a table has them in " + set + "__seconds.csv");
    StudySpec spec = spec_for(ground->study(), options);
    if (candidates) spec.budget.trials = static_cast<int>(candidates->size());
    for (spec.seed = seeds.first; spec.seed <= seeds.last; ++spec.seed) {
      const Parts parts = make_parts(spec, candidates, options.proposals);
      printer.add(set, spec.seed, replay::replay(*ground, spec, *parts.sampler, *parts.scheduler));
    }
  }
  printer.finish();
  return kSuccess;
}

/// The best trial's number, value and epoch.
nlohmann::ordered_json best_json(const History& recorded, const std::vector<Trial>& trials) {
  const auto best = History(recorded.spec(), trials).best();
  if (!best) return nullptr;
  const auto same = std::ranges::find(recorded.trials(), best->trial->params, &Trial::params);
  return {{"trial", same->number.value()}, {"value", best->observation->value}, {"epoch", best->observation->epoch}};
}

nlohmann::ordered_json study_json(const History& recorded, const ReplayOptions& options,
                                  const replay::ReplayResult& result) {
  const auto zero = std::ranges::find(result.regret, 0.0);
  nlohmann::ordered_json unknown = nlohmann::ordered_json::array();
  for (const auto& [trial, epochs] : replay::unknown_futures(recorded, result.trials))
    unknown.push_back({{"trial", trial.value()}, {"epochs", epochs}});
  const std::vector<Trial> before(recorded.trials().begin(), recorded.trials().end());
  return {{"study", recorded.spec().name},
          {"scheduler", options.scheduler},
          {"trials", result.trials.size()},
          {"epochs", result.regret.size()},
          {"best", best_json(recorded, result.trials)},
          {"epochs_to_recorded_best", zero == result.regret.end()
                                          ? nlohmann::ordered_json()
                                          : nlohmann::ordered_json(zero - result.regret.begin() + 1)},
          {"recorded",
           {{"scheduler", recorded.spec().search.scheduler},
            {"trials", before.size()},
            {"epochs", recorded.epochs_spent()},
            {"best", best_json(recorded, before)}}},
          {"unknown", unknown}};
}

std::string best_text(const nlohmann::ordered_json& best) {
  if (best.is_null()) return "nothing";
  return fmt::format("{:.6g} (trial {}, epoch {})", best.at("value").get<double>(),
                     best.at("trial").get<std::int64_t>(), best.at("epoch").get<int>());
}

std::string study_text(const nlohmann::ordered_json& json) {
  const auto line = [&](const std::string& name, const nlohmann::ordered_json& run) {
    return fmt::format("{:<24} {:>5} trials {:>7} epochs   best {}\n", name, run.at("trials").get<std::size_t>(),
                       run.at("epochs").get<std::int64_t>(), best_text(run.at("best")));
  };
  std::string text =
      line(json.at("recorded").at("scheduler").get<std::string>() + ", as recorded", json.at("recorded")) +
      line(json.at("scheduler").get<std::string>() + ", replayed", json);
  const auto& reached = json.at("epochs_to_recorded_best");
  text += reached.is_null()
              ? "The recorded best was not reached.\n"
              : fmt::format("The recorded best was reached after {} epochs.\n", reached.get<std::int64_t>());
  const auto& unknown = json.at("unknown");
  if (unknown.empty()) return text;
  text += fmt::format("Unknown: {} trials would have been trained further than they were:", unknown.size());
  for (const auto& one : unknown)
    text += fmt::format(" {} (beyond epoch {})", one.at("trial").get<std::int64_t>(), one.at("epochs").get<int>());
  return text + "\n";
}

/// What another scheduler would have done with a study's curves, with as many epochs.
ExitCode replay_study(const ReplayOptions& options) {
  const report::Snapshot snapshot = study::read_study(study::existing_study(options.folder));
  const auto ground = replay::record_ground(snapshot.history());
  StudySpec spec = spec_for(ground->study(), options);
  spec.objective.target.reset();
  spec.budget = {.max_epochs = spec.budget.max_epochs,
                 .trials = static_cast<int>(ground->candidates()->size()),
                 .epochs = snapshot.history().epochs_spent()};
  const auto scheduler = Kinds::built_in().make_scheduler(spec, {.candidates = ground->candidates()});
  const auto result = replay::replay(*ground, spec, replay::RecordedOrder(ground->candidates()), *scheduler);
  const auto json = study_json(snapshot.history(), options, result);
  print(options.format == ReplayFormat::table ? study_text(json)
                                              : json.dump(options.format == ReplayFormat::json ? 2 : -1) + "\n");
  return kSuccess;
}

ExitCode run_replay(const ReplayOptions& options) {
  if (options.budget < 1) throw InvalidInput(fmt::format("--budget {}: must be at least 1", options.budget));
  if (options.workers < 1) throw InvalidInput(fmt::format("--workers {}: must be at least 1", options.workers));
  const bool is_table = std::filesystem::exists(options.folder / "table.json");
  if (!is_table && options.sets.empty()) {
    if (options.cost == Cost::seconds)
      throw InvalidInput("--cost seconds: is for tables; a search is replayed by epochs");
    return replay_study(options);
  }
  return replay_tables(options);
}

}  // namespace

void add_replay(CLI::App& program, Action& action) {
  CLI::App* command =
      program.add_subcommand("replay", "Search recorded learning curves in virtual time: a table's, or a search's");
  auto options = std::make_shared<ReplayOptions>();
  command
      ->add_option("DIR", options->folder,
                   "Folder with table.json, configs.csv and a NAME.csv for each set; or a search's directory")
      ->required();
  command->add_option("--set", options->sets, "Sets of the table, separated by commas")->type_name("NAMES");
  command->add_option("--sampler", options->sampler, "As in a space file (default: random)")->type_name("NAME");
  command->add_option("--scheduler", options->scheduler, "As in a space file (default: asha)")->type_name("NAME");
  command->add_option("--seeds", options->seeds, "A seed, or a range like 0-19 (default: 0)")->type_name("SEEDS");
  command->add_option("--budget", options->budget, "Epochs to spend, or seconds (default: 1000)")->type_name("N");
  add_choice<Cost>(*command, "--cost", "What is spent: epochs, or seconds where the table has them",
                   {{"epochs", Cost::epochs}, {"seconds", Cost::seconds}},
                   [options](Cost cost) { options->cost = cost; });
  command->add_option("--workers", options->workers, "Trials at the same time (default: 1)")->type_name("N");
  command->add_option("--option", options->options, "Of the sampler, the scheduler or a stopping rule; may be repeated")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false);
  add_choice<Proposals>(*command, "--proposals",
                        "Choose among the unused rows, or take the one nearest to a free proposal",
                        {{"rows", Proposals::rows}, {"nearest", Proposals::nearest}},
                        [options](Proposals proposals) { options->proposals = proposals; });
  add_choice<ReplayFormat>(
      *command, "--format", "A text for people, or JSON for scripts",
      {{"table", ReplayFormat::table}, {"json", ReplayFormat::json}, {"jsonl", ReplayFormat::jsonl}},
      [options](ReplayFormat format) { options->format = format; });
  command->callback([options, &action] { action = [options] { return run_replay(*options); }; });
}

}  // namespace autoepoch::cli
