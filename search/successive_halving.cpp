#include "search/successive_halving.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "search/scheduling.hpp"

namespace autoepoch {
namespace {

constexpr std::int64_t kForesight = 100'000;  // with more trials to come, next to nothing can be retired

/// The promotion that leads to the most epochs; the first of equals.
template <typename Promotion>
std::optional<Resume> highest(const std::vector<Ladder>& ladders, Promotion promotion) {
  std::optional<Resume> best;
  for (const Ladder& ladder : ladders) {
    auto candidate = (ladder.*promotion)();
    if (candidate && (!best || candidate->until > best->until)) best = std::move(candidate);
  }
  return best;
}

}  // namespace

Option rank_by_option() {
  return {"rank_by", ChoiceOption{{"last", "best"}}, "last",
          "What a rung compares: the value there, or the best so far."};
}

RankBy rank_by_of(const OptionValues& values) { return values.text("rank_by") == "best" ? RankBy::best : RankBy::last; }

SchedulerKind asha_kind() {
  SchedulerKind kind{.name = "asha",
                     .what = "successive halving by promotion: the best share of each rung goes on to the next one",
                     .options = rung_options(),
                     .make = [](const KindInputs& in) {
                       const int promote_after =
                           in.options.has("promote_after") ? in.options.count("promote_after") : 0;
                       return std::make_unique<SuccessiveHalving>(
                           HalvingOptions{rungs_of(in.options), rank_by_of(in.options), promote_after});
                     }};
  kind.options.push_back(rank_by_option());
  kind.options.push_back({"promote_after",
                          IntegerOption{1},
                          {},
                          "Trials that a rung must hold before any of them goes on, while new ones may start. "
                          "Without it the best of the first eta goes on at once."});
  return kind;
}

SuccessiveHalving::Brackets SuccessiveHalving::brackets(int max_epochs, std::size_t trials) const {
  return {{rungs(options_.rungs, max_epochs)}, std::vector<std::size_t>(trials, 0)};
}

/// One ladder a bracket. `brackets` must cover all trials.
std::vector<Ladder> SuccessiveHalving::ladders(const History& history, const Brackets& brackets) const {
  std::vector<std::vector<const Trial*>> groups(brackets.rungs.size());
  for (const Trial& trial : history.trials()) groups[brackets.of[index_of(trial.number)]].push_back(&trial);
  const auto promote_after = static_cast<std::size_t>(history.may_start_trial() ? options_.promote_after : 0);
  std::vector<Ladder> ladders;
  for (std::size_t b = 0; b < groups.size(); ++b)
    ladders.emplace_back(
        Ladder::Rules{history.spec().objective, brackets.rungs[b], options_.rungs.eta, options_.rank_by, promote_after},
        std::move(groups[b]));
  return ladders;
}

Next SuccessiveHalving::next(const History& history) const {
  const std::size_t count = history.trials().size();
  const Brackets groups = brackets(history.spec().budget.max_epochs, count + 1);
  const std::vector<Ladder> all = ladders(history, groups);
  if (auto resume = highest(all, &Ladder::promotion)) return *resume;
  if (history.may_start_trial()) return StartNew{groups.rungs[groups.of[count]].front()};
  if (is_any_under_way(history)) return Wait{};
  if (auto resume = highest(all, &Ladder::closing_promotion)) return *resume;
  return Finish{fmt::format("all {} trials of the budget have been started and none is left to promote", count)};
}

Verdict SuccessiveHalving::judge(const History& history, const Trial& trial) const {
  if (trial.curve.epochs() < trial.until) return {};
  const Brackets groups = brackets(history.spec().budget.max_epochs, history.trials().size());
  return ladders(history, groups)[groups.of[index_of(trial.number)]].verdict(trial);
}

std::vector<Retired> SuccessiveHalving::never_resumed(const History& history) const {
  const auto new_trials = trials_left(history, rungs(options_.rungs, history.spec().budget.max_epochs).front());
  if (!new_trials || *new_trials > kForesight) return {};
  const std::size_t count = history.trials().size();
  const Brackets groups = brackets(history.spec().budget.max_epochs, count + static_cast<std::size_t>(*new_trials));
  std::vector<std::int64_t> to_come(groups.rungs.size(), 0);
  for (std::size_t number = count; number < groups.of.size(); ++number) ++to_come[groups.of[number]];
  const std::vector<Ladder> all = ladders(history, groups);
  std::vector<Retired> retired;
  for (std::size_t b = 0; b < all.size(); ++b)
    std::ranges::move(all[b].never_resumed(to_come[b]), std::back_inserter(retired));
  std::ranges::sort(retired, {}, &Retired::trial);
  return retired;
}

std::vector<std::string> SuccessiveHalving::warnings(const StudySpec& spec) const {
  return rung_warnings(options_.rungs, spec.budget);
}

}  // namespace autoepoch
