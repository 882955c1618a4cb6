#include "api/compose.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>

#include "autoepoch/error.hpp"
#include "core/nearest.hpp"
#include "search/candidates.hpp"
#include "search/forecast_rules.hpp"
#include "search/freeze_thaw.hpp"
#include "search/full_scheduler.hpp"
#include "search/gp_sampler.hpp"
#include "search/hyperband.hpp"
#include "search/random_sampler.hpp"
#include "search/sobol_sampler.hpp"
#include "search/stopping.hpp"
#include "search/study_stopping.hpp"
#include "search/successive_halving.hpp"
#include "search/tpe_sampler.hpp"
#include "surrogates/learning_curve_model.hpp"

namespace autoepoch {
namespace {

const std::vector<std::string> kOptions = {
    "rank_by",          "brackets",    "promote_after",       "patience",        "min_delta", "median_trials",
    "stop_probability", "stop_checks", "plateau_probability", "search_patience", "min_gain"};

using Candidates = std::shared_ptr<const CandidateSet>;  // null: the whole space

struct SamplerMaker {
  std::string name;
  std::unique_ptr<Sampler> (*make)(const StudySpec&);
};

struct SchedulerMaker {
  std::string name;
  std::unique_ptr<Scheduler> (*make)(const StudySpec&, const Candidates&);
};

[[noreturn]] void throw_unknown(const std::string& pointer, std::string_view kind, const std::string& name,
                                const std::vector<std::string>& names) {
  const auto meant = nearest(name, names);
  const std::string hint = meant ? fmt::format("did you mean \"{}\"? There are", *meant) : "there are";
  throw InvalidInput(pointer, fmt::format("no {} \"{}\"; {}: {}", kind, name, hint, fmt::join(names, ", ")));
}

void require(bool holds, const std::string& pointer, const std::string& message) {
  if (!holds) throw InvalidInput(pointer, message);
}

/// An integer is also readable as a number.
std::optional<double> number_option(const StudySpec& spec, const std::string& name, double lowest) {
  const auto found = spec.search.options.find(name);
  if (found == spec.search.options.end()) return std::nullopt;
  const auto* integer = std::get_if<std::int64_t>(&found->second);
  const auto* real = std::get_if<double>(&found->second);
  require(integer || real, "/search/" + name, "must be a number");
  const double value = integer ? static_cast<double>(*integer) : *real;
  require(value >= lowest, "/search/" + name, fmt::format("must be at least {}", lowest));
  return value;
}

std::optional<int> count_option(const StudySpec& spec, const std::string& name, int lowest) {
  const auto found = spec.search.options.find(name);
  if (found == spec.search.options.end()) return std::nullopt;
  const auto* value = std::get_if<std::int64_t>(&found->second);
  require(value && *value >= lowest && *value <= std::numeric_limits<int>::max(), "/search/" + name,
          fmt::format("must be an integer of at least {}", lowest));
  return static_cast<int>(*value);
}

RankBy rank_by(const StudySpec& spec) {
  const auto found = spec.search.options.find("rank_by");
  if (found == spec.search.options.end() || found->second == Value(std::string("last"))) return RankBy::last;
  require(found->second == Value(std::string("best")), "/search/rank_by", "must be \"last\" or \"best\"");
  return RankBy::best;
}

const std::vector<SamplerMaker>& samplers() {
  using Made = std::unique_ptr<Sampler>;
  static const std::vector<SamplerMaker> makers = {
      {"random", [](const StudySpec&) -> Made { return std::make_unique<RandomSampler>(); }},
      {"sobol", [](const StudySpec&) -> Made { return std::make_unique<SobolSampler>(); }},
      {"gp", [](const StudySpec&) -> Made { return std::make_unique<GpSampler>(); }},
      {"tpe", [](const StudySpec&) -> Made { return std::make_unique<TpeSampler>(); }},
  };
  return makers;
}

const std::vector<SchedulerMaker>& schedulers() {
  using Made = std::unique_ptr<Scheduler>;
  static const std::vector<SchedulerMaker> makers = {
      {"full", [](const StudySpec&, const Candidates&) -> Made { return std::make_unique<FullScheduler>(); }},
      {"asha",
       [](const StudySpec& spec, const Candidates&) -> Made {
         const int promote_after = count_option(spec, "promote_after", 1).value_or(0);
         return std::make_unique<SuccessiveHalving>(rank_by(spec), static_cast<std::size_t>(promote_after));
       }},
      {"freeze_thaw",
       [](const StudySpec& spec, const Candidates& candidates) -> Made {
         const double min_gain = number_option(spec, "min_gain", 0).value_or(0);
         return std::make_unique<FreezeThaw>(FreezeThawOptions{candidates, min_gain});
       }},
      {"hyperband",
       [](const StudySpec& spec, const Candidates&) -> Made {
         return std::make_unique<Hyperband>(rank_by(spec), count_option(spec, "brackets", 1));
       }},
  };
  return makers;
}

template <typename Maker>
std::vector<std::string> names(const std::vector<Maker>& makers) {
  std::vector<std::string> names;
  for (const auto& maker : makers) names.push_back(maker.name);
  return names;
}

template <typename Maker>
const Maker& find_maker(const std::vector<Maker>& makers, const std::string& kind, const std::string& name) {
  const auto maker = std::ranges::find(makers, name, &Maker::name);
  if (maker == makers.end()) throw_unknown("/search/" + kind, kind, name, names(makers));
  return *maker;
}

void check_settings(const StudySpec& spec) {
  require(spec.budget.max_epochs >= 1, "/budget/max_epochs", "must be at least 1");
  require(spec.search.eta >= 2, "/search/eta", "must be at least 2");
  require(spec.search.first_rung >= 1, "/search/first_rung", "must be at least 1");
  for (const auto& [name, value] : spec.search.options)
    if (std::ranges::find(kOptions, name) == kOptions.end()) throw_unknown("/search/" + name, "option", name, kOptions);
}

std::optional<double> probability_option(const StudySpec& spec, const std::string& name) {
  const auto value = number_option(spec, name, 0);
  require(!value || (*value > 0 && *value < 1), "/search/" + name, "must be a probability between 0 and 1");
  return value;
}

/// The model is built once, when a rule needs it.
void add_forecast_rules(const StudySpec& spec, const CurveBank& past, StoppingScheduler::Rules& rules) {
  const auto probability = probability_option(spec, "stop_probability");
  const auto plateau = probability_option(spec, "plateau_probability");
  const auto checks = count_option(spec, "stop_checks", 1);
  require(probability || !checks, "/search/stop_checks", "means nothing without stop_probability");
  if (!probability && !plateau) return;
  const auto model = std::make_shared<const LearningCurveModel>(CurveModelOptions{.measured = past});
  if (probability) rules.push_back(std::make_unique<ProbabilityRule>(model, *probability, checks.value_or(3)));
  if (plateau) rules.push_back(std::make_unique<PlateauRule>(model, *plateau));
}

StoppingScheduler::Rules stopping_rules(const StudySpec& spec, const CurveBank& past) {
  StoppingScheduler::Rules rules;
  const auto min_delta = number_option(spec, "min_delta", 0);
  const auto patience = count_option(spec, "patience", 0);
  require(patience || !min_delta, "/search/min_delta", "means nothing without patience");
  if (patience) rules.push_back(std::make_unique<PatienceRule>(*patience, min_delta.value_or(0)));
  const auto median_trials = count_option(spec, "median_trials", 1);
  if (median_trials) rules.push_back(std::make_unique<MedianRule>(*median_trials));
  add_forecast_rules(spec, past, rules);
  return rules;
}

/// Around a scheduler, the rules that the options ask for.
std::unique_ptr<Scheduler> with_rules(std::unique_ptr<Scheduler> scheduler, const StudySpec& spec,
                                      const CurveBank& past) {
  const bool min_gain = spec.search.options.contains("min_gain");
  require(!min_gain || spec.search.scheduler == "freeze_thaw", "/search/min_gain", "needs the scheduler freeze_thaw");
  if (auto rules = stopping_rules(spec, past); !rules.empty())
    scheduler = std::make_unique<StoppingScheduler>(std::move(scheduler), std::move(rules));
  if (const auto patience = count_option(spec, "search_patience", 1)) {
    EndingScheduler::Rules rules;
    rules.push_back(std::make_unique<StudyPatience>(*patience));
    scheduler = std::make_unique<EndingScheduler>(std::move(scheduler), std::move(rules));
  }
  return scheduler;
}

}  // namespace

std::vector<std::string> list_samplers() { return names(samplers()); }
std::vector<std::string> list_schedulers() { return names(schedulers()); }

std::unique_ptr<Sampler> make_sampler(const StudySpec& spec) {
  check_settings(spec);
  return find_maker(samplers(), "sampler", spec.search.sampler).make(spec);
}

std::unique_ptr<Sampler> make_sampler(const StudySpec& spec, const Candidates& candidates) {
  auto sampler = make_sampler(spec);
  if (spec.search.sampler == "random") return std::make_unique<RandomCandidateSampler>(candidates);
  if (spec.search.sampler == "gp") return std::make_unique<GpSampler>(GpSamplerOptions{{}, nullptr, candidates});
  return std::make_unique<SnappingSampler>(std::move(sampler), candidates);
}

std::unique_ptr<Scheduler> make_scheduler(const StudySpec& spec, const Candidates& candidates) {
  return make_scheduler(spec, candidates, CurveBank(0));
}

std::unique_ptr<Scheduler> make_scheduler(const StudySpec& spec, const Candidates& candidates, const CurveBank& past) {
  check_settings(spec);
  return with_rules(find_maker(schedulers(), "scheduler", spec.search.scheduler).make(spec, candidates), spec, past);
}

}  // namespace autoepoch
