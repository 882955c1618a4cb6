// Every option with every kind: it changes what a search does, or it is refused. Nothing is accepted and ignored.
#include <map>
#include <set>

#include "autoepoch/error.hpp"
#include "autoepoch/kinds.hpp"
#include "support/problems.hpp"
#include "support/scheduler_conformance.hpp"

using namespace autoepoch;
using namespace autoepoch::conformance;

namespace {

using Options = std::map<std::string, Value>;

/// A value that makes a difference in the search below, and what else has to be given. An option that is missing here
/// fails the test.
struct Probe {
  Value value;
  Options with = {};
};

const std::map<std::string, Probe> kProbes = {
    {"eta", {std::int64_t{2}}},
    {"first_rung", {std::int64_t{4}}},
    {"rank_by", {"best"}},
    {"promote_after", {std::int64_t{6}}},
    {"brackets", {std::int64_t{1}}},
    {"min_gain", {100.0}},
    {"patience", {std::int64_t{1}}},
    {"min_delta", {0.4, {{"patience", std::int64_t{2}}}}},
    {"median_trials", {std::int64_t{1}, {{"first_rung", std::int64_t{6}}}}},
    {"stop_probability", {0.9}},
    {"stop_checks", {std::int64_t{1}, {{"stop_probability", 0.7}}}},
    {"plateau_probability", {0.95}},
    {"search_patience", {std::int64_t{2}}},
};

/// All that a search did: who was started, how far each trial came and why it was left, how it ended.
std::string course(const Kinds& kinds, const std::string& scheduler_name, const Options& options) {
  StudySpec spec{.space = problems::cube(1, 0, 1), .budget = {.max_epochs = 14, .trials = 30}};
  spec.search = {.sampler = "random", .scheduler = scheduler_name, .options = options};
  const auto scheduler = kinds.make_scheduler(spec);
  SearchSimulation search(*scheduler, spec, random_curves(5, 0));
  search.run();
  std::string text = search.finish.value_or("") + "\n";
  for (const Order& order : search.orders) text += to_string(order.trial) + ":" + std::to_string(order.until) + " ";
  for (const Trial& trial : search.trials) text += "\n" + std::to_string(trial.curve.epochs()) + " " + trial.reason;
  return text;
}

std::set<std::string> all_options(const Kinds& kinds) {
  std::set<std::string> names;
  const auto add = [&](const auto& list) {
    for (const auto& kind : list)
      for (const Option& option : kind.options) names.insert(option.name);
  };
  add(kinds.samplers());
  add(kinds.schedulers());
  add(kinds.rules());
  return names;
}

std::string refusal(const Kinds& kinds, const std::string& scheduler, const Options& options) {
  StudySpec spec;
  spec.search = {.scheduler = scheduler, .options = options};
  try {
    kinds.check(spec);
  } catch (const InvalidInput& error) {
    return error.what();
  }
  return {};
}

}  // namespace

TEST_CASE("every option with every scheduler has an effect or is refused") {
  const Kinds kinds = Kinds::built_in();
  for (const SchedulerKind& scheduler : kinds.schedulers()) {
    std::map<Options, std::string> without;
    for (const std::string& name : all_options(kinds)) {
      INFO(scheduler.name << ", " << name);
      REQUIRE(kProbes.contains(name));
      const Probe& probe = kProbes.at(name);
      Options with = probe.with;  // as far as this scheduler has them
      std::erase_if(with, [&](const auto& option) { return !refusal(kinds, scheduler.name, {option}).empty(); });
      Options options = with;
      options[name] = probe.value;
      if (const std::string why = refusal(kinds, scheduler.name, options); !why.empty()) {
        CHECK(why.find("/search/" + name + ": " + scheduler.name + " has no option \"" + name + "\"") == 0);
        continue;
      }
      auto [former, is_new] = without.try_emplace(with);
      if (is_new) former->second = course(kinds, scheduler.name, with);
      CHECK(course(kinds, scheduler.name, options) != former->second);
    }
  }
}

TEST_CASE("what is refused is what the kinds do not list, and nothing else") {
  const Kinds kinds = Kinds::built_in();
  const std::map<std::string, std::set<std::string>> own = {{"asha", {"eta", "first_rung", "rank_by", "promote_after"}},
                                                            {"hyperband", {"eta", "first_rung", "rank_by", "brackets"}},
                                                            {"freeze_thaw", {"eta", "first_rung", "min_gain"}},
                                                            {"full", {}}};
  for (const std::string name : {"eta", "first_rung", "rank_by", "promote_after", "brackets", "min_gain"})
    for (const SchedulerKind& kind : kinds.schedulers()) {
      INFO(kind.name << ", " << name);
      CHECK(refusal(kinds, kind.name, {{name, kProbes.at(name).value}}).empty() == own.at(kind.name).contains(name));
    }
}
