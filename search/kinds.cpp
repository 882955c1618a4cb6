#include "autoepoch/kinds.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "autoepoch/error.hpp"
#include "core/nearest.hpp"
#include "search/candidates.hpp"
#include "search/stopping.hpp"
#include "surrogates/learning_curve_model.hpp"

namespace autoepoch {
namespace {

const std::array<std::string, 2> kReserved = {"sampler", "scheduler"};  // keys of "search" that are no options

std::string pointer_to_option(const std::string& name) { return "/search/" + name; }

template <typename Kind>
std::vector<std::string> names(const std::vector<Kind>& kinds) {
  std::vector<std::string> result;
  for (const Kind& kind : kinds) result.push_back(kind.name);
  return result;
}

std::vector<std::string> option_names(const std::vector<Option>& options) {
  std::vector<std::string> result;
  for (const Option& option : options) result.push_back(option.name);
  return result;
}

const Option* find_option(const std::vector<Option>& options, const std::string& name) {
  const auto found = std::ranges::find(options, name, &Option::name);
  return found == options.end() ? nullptr : &*found;
}

template <typename Kind>
bool has_option(const std::vector<Kind>& kinds, const std::string& name) {
  return std::ranges::any_of(kinds, [&](const Kind& kind) { return find_option(kind.options, name) != nullptr; });
}

/// Names of the kinds that have the option.
template <typename Kind>
std::vector<std::string> owners(const std::vector<Kind>& kinds, const std::string& name) {
  std::vector<std::string> result;
  for (const Kind& kind : kinds)
    if (find_option(kind.options, name)) result.push_back(kind.name);
  return result;
}

template <typename Kind>
const Kind& find_kind(const std::vector<Kind>& kinds, const std::string& role, const std::string& name) {
  const auto found = std::ranges::find(kinds, name, &Kind::name);
  if (found != kinds.end()) return *found;
  const std::vector<std::string> all = names(kinds);
  const auto meant = nearest(name, all);
  const std::string hint = meant ? fmt::format("did you mean \"{}\"? There are", *meant) : "there are";
  throw InvalidInput(pointer_to_option(role),
                     fmt::format("no {} \"{}\"; {}: {}", role, name, hint, fmt::join(all, ", ")));
}

/// "asha has eta, first_rung", "gp has none"
std::string what_it_has(const std::string& name, const std::vector<Option>& options) {
  return name + " has " + (options.empty() ? "none" : fmt::format("{}", fmt::join(option_names(options), ", ")));
}

/// The kinds that a search uses.
struct Chosen {
  const SamplerKind& sampler;
  const SchedulerKind& scheduler;
  const std::vector<RuleKind>& rules;

  Chosen(const Kinds& kinds, const SearchSettings& search)
      : sampler(find_kind(kinds.samplers(), "sampler", search.sampler)),
        scheduler(find_kind(kinds.schedulers(), "scheduler", search.scheduler)),
        rules(kinds.rules()) {}

  const Option* find(const std::string& name) const {
    if (const Option* option = find_option(sampler.options, name)) return option;
    if (const Option* option = find_option(scheduler.options, name)) return option;
    for (const RuleKind& rule : rules)
      if (const Option* option = find_option(rule.options, name)) return option;
    return nullptr;
  }

  std::vector<std::string> names() const {
    std::vector<std::string> result = option_names(sampler.options);
    std::ranges::move(option_names(scheduler.options), std::back_inserter(result));
    for (const RuleKind& rule : rules) std::ranges::move(option_names(rule.options), std::back_inserter(result));
    return result;
  }
};

/// "asha has no option "brackets" (hyperband has it); asha has eta, first_rung"
std::string misplaced(const std::string& name, const std::string& chosen, const std::vector<Option>& options,
                      const std::vector<std::string>& owners) {
  return fmt::format("{} has no option \"{}\" ({} {} it); {}", chosen, name, fmt::join(owners, ", "),
                     owners.size() == 1 ? "has" : "have", what_it_has(chosen, options));
}

/// Why none of the chosen kinds has the option.
std::string why_not(const Kinds& kinds, const Chosen& chosen, const std::string& name) {
  if (const auto others = owners(kinds.schedulers(), name); !others.empty())
    return misplaced(name, chosen.scheduler.name, chosen.scheduler.options, others);
  if (const auto others = owners(kinds.samplers(), name); !others.empty())
    return misplaced(name, chosen.sampler.name, chosen.sampler.options, others);
  const auto meant = nearest(name, chosen.names());
  std::vector<std::string> rules;
  for (const RuleKind& rule : chosen.rules) std::ranges::move(option_names(rule.options), std::back_inserter(rules));
  return fmt::format("no option \"{}\"; {}{}, {}, stopping rules have {}", name,
                     meant ? fmt::format("did you mean \"{}\"? ", *meant) : "",
                     what_it_has(chosen.sampler.name, chosen.sampler.options),
                     what_it_has(chosen.scheduler.name, chosen.scheduler.options), fmt::join(rules, ", "));
}

const Option& require_option(const Kinds& kinds, const Chosen& chosen, const std::string& name) {
  if (const Option* option = chosen.find(name)) return *option;
  throw InvalidInput(pointer_to_option(name), why_not(kinds, chosen, name));
}

/// Options of a rule that is not in force.
void check_companions(const RuleKind& rule, const std::map<std::string, Value>& given) {
  if (given.contains(rule.name())) return;
  for (const Option& option : rule.options)
    if (given.contains(option.name))
      throw InvalidInput(pointer_to_option(option.name), "means nothing without " + rule.name());
}

void check_new(const std::vector<std::string>& taken, const std::string& role, const std::string& name) {
  if (name.empty()) throw InvalidInput("a " + role + " needs a name");
  if (std::ranges::find(taken, name) != taken.end()) throw InvalidInput("there is a " + role + " " + name + " already");
}

void check_options(const std::string& owner, const std::vector<Option>& options) {
  for (const Option& option : options) {
    const std::string where = owner + "'s option \"" + option.name + "\"";
    const bool is_reserved = std::ranges::find(kReserved, option.name) != kReserved.end();
    if (option.name.empty() || is_reserved) throw InvalidInput(where + ": choose another name");
    if (std::ranges::count(options, option.name, &Option::name) > 1) throw InvalidInput(where + " is there twice");
    if (option.default_value) option.check(*option.default_value, where);
  }
}

template <typename Kind>
void check_apart(const std::string& owner, const std::vector<Option>& options, const std::vector<Kind>& others) {
  for (const Option& option : options)
    if (has_option(others, option.name))
      throw InvalidInput(owner + "'s option \"" + option.name +
                         "\" is also one of a kind that could be used at the same time");
}

/// Adds a sampler or a scheduler. Any of the `others` and of the `rules` may be used beside it.
template <typename Kind, typename Other>
void add_named(Kind kind, const std::string& role, std::vector<Kind>& kinds, const std::vector<Other>& others,
               const std::vector<RuleKind>& rules) {
  check_new(names(kinds), role, kind.name);
  check_options(kind.name, kind.options);
  check_apart(kind.name, kind.options, others);
  check_apart(kind.name, kind.options, rules);
  kinds.push_back(std::move(kind));
}

void add_defaults(const std::vector<Option>& options, std::map<std::string, Value>& given) {
  for (const Option& option : options)
    if (option.default_value) given.emplace(option.name, *option.default_value);
}

/// What makers share: the model of curves is made when the first one asks for it.
class Workshop {
 public:
  Workshop(const StudySpec& spec, const SearchInputs& inputs)
      : spec_(spec), inputs_(inputs), curve_model_([this] { return curve_model(); }) {}

  template <typename Kind>
  auto make(const Kind& kind) const {
    const OptionValues values(kind.options, spec_.search.options);
    return kind.make({spec_, values, inputs_.candidates, curve_model_});
  }

 private:
  std::shared_ptr<const CurveModel> curve_model() {
    if (!model_)
      model_ = std::make_shared<LearningCurveModel>(
          CurveModelOptions{.measured = inputs_.past ? *inputs_.past : CurveBank(0)});
    return model_;
  }

  const StudySpec& spec_;
  const SearchInputs& inputs_;
  std::shared_ptr<const CurveModel> model_;
  std::function<std::shared_ptr<const CurveModel>()> curve_model_;
};

}  // namespace

void Kinds::add(SamplerKind kind) { add_named(std::move(kind), "sampler", samplers_, schedulers_, rules_); }

void Kinds::add(SchedulerKind kind) { add_named(std::move(kind), "scheduler", schedulers_, samplers_, rules_); }

void Kinds::add(RuleKind kind) {
  if (kind.options.empty()) throw InvalidInput("a stopping rule needs an option that puts it in force");
  if (kind.options.front().default_value)
    throw InvalidInput("the stopping rule " + kind.name() +
                       " is put in force by its first option: that has no default");
  check_options(kind.name(), kind.options);
  check_apart(kind.name(), kind.options, samplers_);
  check_apart(kind.name(), kind.options, schedulers_);
  check_apart(kind.name(), kind.options, rules_);
  rules_.push_back(std::move(kind));
}

void Kinds::check(const StudySpec& spec) const {
  if (spec.budget.max_epochs < 1) throw InvalidInput("/budget/max_epochs", "must be at least 1");
  const Chosen chosen(*this, spec.search);
  for (const auto& [name, value] : spec.search.options)
    require_option(*this, chosen, name).check(value, pointer_to_option(name));
  for (const RuleKind& rule : rules_) check_companions(rule, spec.search.options);
}

std::vector<std::string> Kinds::drop_ignored(SearchSettings& search) const {
  const Chosen chosen(*this, search);
  std::vector<std::string> remarks;
  std::erase_if(search.options, [&](const auto& option) {
    const std::string& name = option.first;
    const bool is_known = has_option(samplers_, name) || has_option(schedulers_, name);
    if (chosen.find(name) || !is_known) return false;
    remarks.push_back(
        fmt::format("{}, {}, is dropped: {}", name, to_string(option.second), why_not(*this, chosen, name)));
    return true;
  });
  return remarks;
}

StudySpec Kinds::with_defaults(StudySpec spec) const {
  const Chosen chosen(*this, spec.search);
  add_defaults(chosen.sampler.options, spec.search.options);
  add_defaults(chosen.scheduler.options, spec.search.options);
  for (const RuleKind& rule : rules_)
    if (spec.search.options.contains(rule.name())) add_defaults(rule.options, spec.search.options);
  return spec;
}

Value Kinds::parse_option(const SearchSettings& search, const std::string& name, std::string_view text) const {
  return require_option(*this, Chosen(*this, search), name).parse(text, pointer_to_option(name));
}

std::unique_ptr<Sampler> Kinds::make_sampler(const StudySpec& spec, const SearchInputs& inputs) const {
  check(spec);
  const SamplerKind& kind = Chosen(*this, spec.search).sampler;
  auto sampler = Workshop(spec, inputs).make(kind);
  if (!inputs.candidates || kind.takes_candidates) return sampler;
  return std::make_unique<SnappingSampler>(std::move(sampler), inputs.candidates);
}

std::unique_ptr<Scheduler> Kinds::make_scheduler(const StudySpec& spec, const SearchInputs& inputs) const {
  check(spec);
  const SchedulerKind& kind = Chosen(*this, spec.search).scheduler;
  const Workshop workshop(spec, inputs);
  auto scheduler = workshop.make(kind);
  if (inputs.candidates && !kind.takes_candidates)
    scheduler = std::make_unique<SnappingScheduler>(std::move(scheduler), inputs.candidates);
  StoppingScheduler::Rules rules;
  for (const RuleKind& rule : rules_)
    if (spec.search.options.contains(rule.name())) rules.push_back(workshop.make(rule));
  if (rules.empty()) return scheduler;
  return std::make_unique<StoppingScheduler>(std::move(scheduler), std::move(rules));
}

}  // namespace autoepoch
