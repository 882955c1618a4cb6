#include "search/ladder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <limits>
#include <utility>

namespace autoepoch {
namespace {

/// The epoch up to which the trial has run or is entitled to run.
int entitled(const Trial& trial) { return std::max(trial.until, trial.curve.epochs()); }

/// The last observation at or before `epoch` (epochs may be missing), or null.
const Observation* latest(const LearningCurve& curve, int epoch) {
  const auto after = std::upper_bound(curve.begin(), curve.end(), epoch,
                                      [](int wanted, const Observation& point) { return wanted < point.epoch; });
  return after == curve.begin() ? nullptr : &*std::prev(after);
}

}  // namespace

Ladder::Ladder(Rules rules, std::vector<const Trial*> trials)
    : rules_(std::move(rules)), trials_(std::move(trials)), rankings_(rules_.rungs.size()) {
  for (std::size_t rung = 0; rung < rankings_.size(); ++rung) {
    for (const Trial* trial : trials_)
      if (const auto loss = loss_at(*trial, rung)) rankings_[rung].push_back({trial, *loss});
    std::ranges::stable_sort(rankings_[rung], {}, &Entry::loss);  // equals stay in order of number
  }
}

/// The loss the trial is recorded with at the rung; none if it is not recorded there.
std::optional<double> Ladder::loss_at(const Trial& trial, std::size_t rung) const {
  const int epoch = rules_.rungs[rung];
  const bool reached = trial.curve.epochs() >= epoch;
  if (!reached && !(is_terminal(trial.state) && heads_for(trial, rung))) return std::nullopt;
  if (!reached && trial.state == TrialState::failed) return std::numeric_limits<double>::infinity();
  const Observation* observation =
      rules_.rank_by == RankBy::best ? trial.curve.best(rules_.objective.direction, epoch) : latest(trial.curve, epoch);
  return observation ? rules_.objective.loss(observation->value) : std::numeric_limits<double>::infinity();
}

/// True if this is the next rung the trial will reach, or would have reached had it not ended.
bool Ladder::heads_for(const Trial& trial, std::size_t rung) const {
  const int before = rung == 0 ? 0 : rules_.rungs[rung - 1];
  return trial.curve.epochs() >= before && trial.curve.epochs() < rules_.rungs[rung] &&
         (rung == 0 || trial.until >= rules_.rungs[rung]);
}

/// True if the trial has stayed at this rung so far and could leave it upwards.
bool Ladder::waits_at(const Trial& trial, std::size_t rung) const {
  return !is_terminal(trial.state) && entitled(trial) < rules_.rungs[rung + 1];
}

bool Ladder::may_be_promoted(const Trial& trial, std::size_t rung) const {
  return trial.state == TrialState::paused && waits_at(trial, rung);
}

Resume Ladder::promote(std::size_t rung, std::size_t index) const {
  const Entry& entry = rankings_[rung][index];
  const int until = rules_.rungs[rung + 1];
  return {entry.trial->number, until,
          fmt::format("epoch {}: rank {} of {}, {:.4g}; promoted to epoch {}", rules_.rungs[rung], index + 1,
                      rankings_[rung].size(), rules_.objective.loss(entry.loss), until)};
}

/// How many of a rung may go on.
std::size_t Ladder::places(std::size_t rung) const {
  const std::size_t count = rankings_[rung].size();
  return count < rules_.promote_after ? 0 : count / static_cast<std::size_t>(rules_.eta);
}

std::optional<Resume> Ladder::promotion() const {
  for (std::size_t rung = rankings_.size() - 1; rung-- > 0;)
    for (std::size_t index = 0; index < places(rung); ++index)
      if (may_be_promoted(*rankings_[rung][index].trial, rung)) return promote(rung, index);
  return std::nullopt;
}

std::optional<Resume> Ladder::closing_promotion() const {
  for (std::size_t rung = rankings_.size() - 1; rung-- > 0;) {
    const Rung& ranking = rankings_[rung];
    const auto has_gone_on = [&](const Entry& entry) {
      return entry.trial->state != TrialState::failed && entitled(*entry.trial) >= rules_.rungs[rung + 1];
    };
    if (std::ranges::any_of(ranking, has_gone_on)) return std::nullopt;
    for (std::size_t index = 0; index < std::min(places(rung) + 1, ranking.size()); ++index)
      if (may_be_promoted(*ranking[index].trial, rung)) return promote(rung, index);
  }
  return std::nullopt;
}

Verdict Ladder::verdict(const Trial& trial) const {
  const int epoch = trial.curve.epochs();
  const auto above = std::ranges::upper_bound(rules_.rungs, epoch);
  if (above == rules_.rungs.begin())
    return {Decision::pause, fmt::format("epoch {}: before the first rung; paused", epoch)};
  const std::size_t rung = static_cast<std::size_t>(above - rules_.rungs.begin()) - 1;
  const Rung& ranking = rankings_[rung];
  const auto entry = std::ranges::find(ranking, trial.number, [](const Entry& e) { return e.trial->number; });
  const std::size_t rank = static_cast<std::size_t>(entry - ranking.begin()) + 1;
  const std::string place = fmt::format("epoch {}: rank {} of {}, {:.4g}", rules_.rungs[rung], rank, ranking.size(),
                                        rules_.objective.loss(entry->loss));
  const std::size_t count = places(rung);
  if (rank <= count) return {Decision::pause, fmt::format("{}, among the best {}; paused, next in line", place, count)};
  if (count == 0) return {Decision::pause, fmt::format("{}, too few yet to promote one; paused", place)};
  const double needed = rules_.objective.loss(ranking[count - 1].loss);
  return {Decision::pause, fmt::format("{} against {:.4g} needed; paused", place, needed)};
}

std::vector<Retired> Ladder::never_resumed(std::int64_t new_trials) const {
  std::vector<Retired> retired;
  std::int64_t arrivals = new_trials;  // at most so many more will be recorded at the rung
  for (std::size_t rung = 0; rung + 1 < rankings_.size(); ++rung) {
    const Rung& ranking = rankings_[rung];
    arrivals += std::ranges::count_if(
        trials_, [&](const Trial* trial) { return !is_terminal(trial->state) && heads_for(*trial, rung); });
    const auto most = static_cast<std::int64_t>(ranking.size()) + arrivals;
    const std::int64_t lowest_rank = most / rules_.eta + 1;
    for (std::size_t index = 0; index < ranking.size(); ++index) {
      const Trial& trial = *ranking[index].trial;
      const auto rank = static_cast<std::int64_t>(index) + 1;
      if (rank <= lowest_rank)
        arrivals += waits_at(trial, rung) ? 1 : 0;  // at the next rung
      else if (may_be_promoted(trial, rung))
        retired.push_back({trial.number, fmt::format("epoch {}: rank {} of {}; with at most {} trials here, rank {} is "
                                                     "the last that can go on",
                                                     rules_.rungs[rung], rank, ranking.size(), most, lowest_rank)});
    }
  }
  std::ranges::sort(retired, {}, &Retired::trial);
  return retired;
}

}  // namespace autoepoch
