#include "search/freeze_thaw.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>
#include <vector>

#include "search/hopeless.hpp"
#include "search/log_expected_improvement.hpp"
#include "search/lowest_draw.hpp"
#include "search/rungs.hpp"
#include "search/scheduling.hpp"
#include "search/stretches.hpp"
#include "search/untried.hpp"
#include "surrogates/fingerprint.hpp"

namespace autoepoch {
namespace {

constexpr std::uint64_t kBankSeed = 1;
constexpr int kBankCurves = 1250;
constexpr double kDesign = 1.25;     // curves for each degree of freedom (dims + 1) before the model decides
constexpr double kPrice = 0.5;       // power of a stretch's epochs that its probability is divided by
constexpr double kLeastGain = 1e-3;  // below what was seen, in outputs
constexpr double kRealGain = 0.01;   // ... that is worth naming: of a trial that overfits, a trifle is always expected
constexpr int kProven = 2;         // of those that successive halving would promote, one in so many goes on in any case
constexpr double kWatched = 0.02;  // share of decisions that continue a random paused trial

/// ln of what a stretch of so many epochs must be worth.
double log_price(int epochs) { return kPrice * std::log(epochs); }

/// The study as successive halving should see it: its first rung is the first stretch.
StudySpec with_first_stretch(const StudySpec& spec) {
  StudySpec copy = spec;
  copy.search.first_rung = first_stretch(spec);
  return copy;
}

/// Curves that the model needs.
int design_size(const StudySpec& spec) {
  return static_cast<int>(std::ceil(kDesign * (static_cast<double>(spec.space.dims()) + 1)));
}

/// Who decides: in the initial design the sampler; where there is nothing to forecast, or no design to be had,
/// successive halving; else the model.
enum class Phase { design, halving, model };

Phase phase(const History& history) {
  const StudySpec& spec = history.spec();
  if (spec.budget.max_epochs == 1 || spec.space.dims() == 0) return Phase::halving;
  const auto begun = std::ranges::count_if(history.trials(), [](const Trial& t) { return !t.curve.empty(); });
  if (begun >= design_size(spec)) return Phase::model;
  return history.may_start_trial() ? Phase::design : Phase::halving;
}

Rng decision_stream(const History& history) {
  const auto spent = static_cast<std::uint64_t>(history.epochs_spent());
  const auto running = static_cast<std::uint64_t>(history.count(TrialState::running));
  return Rng::stream(history.spec().seed, (spent * 4096 + history.trials().size()) * 1024 + running, "freeze-thaw");
}

/// Equal for histories that lead to the same model.
std::uint64_t fingerprint(const History& history) {
  const StudySpec& spec = history.spec();
  Fingerprint result;
  result.add(static_cast<std::uint64_t>(spec.budget.max_epochs) * 2 +
             (spec.objective.direction == Direction::minimize));
  for (const Trial& trial : history.trials()) {
    const std::uint64_t failed = trial.state == TrialState::failed, completed = trial.state == TrialState::completed;
    result.add(failed + 2 * completed);
    for (const double u : spec.space.encode(trial.params)) result.add(u);
    for (const Observation& point : trial.curve) {
      result.add(static_cast<std::uint64_t>(point.epoch));
      result.add(point.value);
      result.add(point.seconds);
    }
  }
  return result.value();
}

/// As low as the best of all that could run might get: a sample.
double draw_threshold(const History& history, const FreezeThawModel& model, std::span<const Belief> untried, Rng& rng) {
  std::vector<Belief> beliefs(untried.begin(), untried.end());
  for (const Trial& trial : history.trials())
    if (trial.state == TrialState::paused && !trial.curve.empty()) beliefs.push_back(model.trial(trial.number));
  return lowest_quantile(beliefs, rng.uniform(), model.best()) - kLeastGain;
}

double chance_of_beating_best(const FreezeThawModel& model, const Belief& belief) {
  return belief.probability_below(model.best() - kRealGain);
}

std::string expectation(const FreezeThawModel& model, const Belief& belief) {
  return fmt::format("expected {:.4g}, the best so far is {:.4g}", model.to_value(belief.mean),
                     model.to_value(model.best()));
}

}  // namespace

/// What could be done next, and how promising that is.
struct FreezeThaw::Choice {
  std::int64_t trial = -1;  ///< of a paused one
  Params params = {};       ///< of a new one
  Belief belief = {};
  double score = 0;  ///< ln of the probability of getting below the threshold, per cost

  double expected_gain(double best) const {
    return belief.sd > 0 ? std::exp(log_expected_improvement(belief.mean, belief.sd * belief.sd, best))
                         : std::max(0.0, best - belief.mean);
  }
};

FreezeThaw::FreezeThaw(FreezeThawOptions options)
    : options_(std::move(options)), bank_(make_synthetic_bank(kBankSeed, kBankCurves)) {}

std::shared_ptr<const FreezeThawModel> FreezeThaw::model(const History& history) const {
  const std::uint64_t now = fingerprint(history);
  const std::lock_guard lock(mutex_);
  if (!last_ || fingerprint_ != now) {
    last_ = std::make_shared<FreezeThawModel>(history, bank_);
    fingerprint_ = now;
  }
  return last_;
}

std::optional<FreezeThaw::Choice> FreezeThaw::best_paused(const History& history, const FreezeThawModel& model,
                                                          double threshold) const {
  std::optional<Choice> best;
  for (const Trial& trial : history.trials()) {
    if (trial.state != TrialState::paused || trial.curve.empty()) continue;
    const Belief& belief = model.trial(trial.number);
    const int age = trial.curve.epochs();
    const double score = belief.log_probability_below(threshold) - model.costs().log_cost(trial) -
                         log_price(next_stop(history.spec(), age) - age);
    if (!best || score > best->score) best = Choice{trial.number, {}, belief, score};
  }
  return best;
}

std::optional<FreezeThaw::Choice> FreezeThaw::best_new(const History& history, const Untried& untried, double threshold,
                                                       Rng& rng) const {
  std::optional<NewTrial> found = untried.best(threshold, rng);
  if (!found) return std::nullopt;
  const double score =
      found->belief.log_probability_below(threshold) - found->log_cost - log_price(first_stretch(history.spec()));
  return Choice{-1, std::move(found->params), found->belief, score};
}

/// What to do when nothing promising is left: train the best trial to the end, wait, or finish. None if there is
/// something.
std::optional<Next> FreezeThaw::ending(const History& history, const FreezeThawModel& model,
                                       const std::optional<Choice>& fresh) const {
  double chance = 0, gain = fresh ? fresh->expected_gain(model.best()) : 0;
  const Trial* leader = nullptr;
  bool is_any_complete = false;
  for (const Trial& trial : history.trials()) {
    is_any_complete = is_any_complete || trial.curve.epochs() >= history.spec().budget.max_epochs;
    if (trial.state != TrialState::paused || trial.curve.empty()) continue;
    const Choice choice{.trial = trial.number, .belief = model.trial(trial.number)};
    chance = std::max(chance, chance_of_beating_best(model, choice.belief));
    gain = std::max(gain, choice.expected_gain(model.best()));
    if (!leader || choice.belief.mean < model.trial(leader->number).mean) leader = &trial;
  }
  const double worth = std::abs(model.to_value(model.best()) - model.to_value(model.best() - gain));
  const bool is_worthless = options_.min_gain > 0 && worth < options_.min_gain;
  if (!is_worthless && (fresh || chance >= kHopeless)) return std::nullopt;
  if (is_any_under_way(history)) return Wait{};
  if (leader && !is_any_complete)
    return Resume{leader->number, history.spec().budget.max_epochs, "the most promising trial is trained to the end"};
  if (is_worthless)
    return Finish{fmt::format("the best is expected to improve by {:.2g}, less than {:.2g}", worth, options_.min_gain)};
  return Finish{
      fmt::format("no new trial can start, and none of the paused ones has a chance of {:.0f} % of beating {:.4g}",
                  100 * kHopeless, model.to_value(model.best()))};
}

/// Forecasts that are never put to the test stay as wrong as they are: of the trials that got to a rung of successive
/// halving, a share goes on to the next one, the most promising first. None if as many did.
std::optional<Resume> FreezeThaw::proof(const History& history, const FreezeThawModel& model) const {
  const StudySpec& spec = history.spec();
  const auto got_to = [&](int epoch) {
    return std::ranges::count_if(history.trials(), [&](const Trial& t) {
      return t.curve.epochs() >= epoch || (t.state == TrialState::running && t.until >= epoch);
    });
  };
  const std::vector<int> all = rungs(with_first_stretch(spec));
  for (std::size_t k = all.size(); k-- > 1;) {
    if (got_to(all[k]) >= got_to(all[k - 1]) / (kProven * spec.search.eta)) continue;
    const Trial* best = nullptr;
    for (const Trial& trial : history.trials()) {
      const int age = trial.curve.epochs();
      if (trial.state != TrialState::paused || age < all[k - 1] || age >= all[k]) continue;
      if (!best || model.trial(trial.number).mean < model.trial(best->number).mean) best = &trial;
    }
    if (!best) continue;
    const Belief& belief = model.trial(best->number);
    const std::string reason =
        fmt::format("few went on from epoch {} to {}: the most promising one shows what forecasts are worth; {}",
                    all[k - 1], all[k], expectation(model, belief));
    return Resume{best->number, all[k], reason, model.forecast(best, belief)};
  }
  return std::nullopt;
}

Next FreezeThaw::next(const History& history) const {
  if (auto resume = interrupted(history)) return *resume;
  const StudySpec& spec = history.spec();
  const Phase now = phase(history);
  if (now == Phase::design)
    return StartNew{.until = first_stretch(spec),
                    .reason = fmt::format("one of the first {}, which all are trained for {} epochs before any goes on",
                                          design_size(spec), first_stretch(spec))};
  if (now == Phase::halving) {
    const StudySpec halving_spec = with_first_stretch(spec);
    return halving_.next(History(halving_spec, history.trials(), history.seconds()));
  }
  const auto model = this->model(history);
  Rng rng = decision_stream(history);
  const bool watches = rng.uniform() < kWatched;
  const Untried untried(history, *model, options_.candidates, rng);
  const double threshold = draw_threshold(history, *model, untried.beliefs(), rng);
  std::optional<Choice> choice = best_new(history, untried, threshold, rng);
  if (auto end = ending(history, *model, choice)) return *std::move(end);

  if (auto resume = proof(history, *model)) return *std::move(resume);
  std::vector<const Trial*> paused;
  for (const Trial& trial : history.trials())
    if (trial.state == TrialState::paused) paused.push_back(&trial);
  if (watches && !paused.empty()) {
    const Trial& trial = *paused[rng.below(paused.size())];
    return Resume{trial.number, next_stop(spec, trial.curve.epochs()),
                  "watched, though others are more promising: forecasts learn from losers too"};
  }
  auto old = best_paused(history, *model, threshold);
  if (old && (!choice || old->score > choice->score)) choice = std::move(old);
  const std::string reason =
      fmt::format("chance {} of getting to {:.4g} by epoch {}, the best for its price; {}",
                  percent(choice->belief.probability_below(threshold)), model->to_value(threshold),
                  spec.budget.max_epochs, expectation(*model, choice->belief));
  const Trial* trial = choice->trial < 0 ? nullptr : &history.trials()[static_cast<std::size_t>(choice->trial)];
  Forecast forecast = model->forecast(trial, choice->belief);
  forecast.probability = choice->belief.probability_below(threshold);
  if (!trial) return StartNew{first_stretch(spec), std::move(choice->params), reason, std::move(forecast)};
  return Resume{choice->trial, next_stop(spec, trial->curve.epochs()), reason, std::move(forecast)};
}

Verdict FreezeThaw::judge(const History& history, const Trial& trial) const {
  const int epoch = trial.curve.epochs();
  if (epoch < trial.until) return {};
  const StudySpec& spec = history.spec();
  const Phase now = phase(history);
  if (now == Phase::design)
    return {Decision::pause, fmt::format("epoch {}: paused until {} trials can be compared", epoch, design_size(spec))};
  if (now == Phase::halving) {
    const StudySpec halving_spec = with_first_stretch(spec);
    return halving_.judge(History(halving_spec, history.trials(), history.seconds()), trial);
  }
  const auto model = this->model(history);
  const Belief& belief = model->trial(trial.number);
  const double chance = chance_of_beating_best(*model, belief);
  const std::string text =
      fmt::format("epoch {}: chance {} of beating {:.4g} by epoch {}, {}", epoch, percent(chance),
                  model->to_value(model->best()), spec.budget.max_epochs, expectation(*model, belief));
  Forecast forecast = model->forecast(&trial, belief);
  forecast.probability = chance;
  if (chance >= kHopeless || !is_hopeless(*model, spec, trial))
    return {Decision::pause, text + "; paused", std::move(forecast)};
  const Trial& best = *history.best()->trial;
  if (const int doubtful = would_have_stopped(*model, spec, best))
    return {Decision::pause,
            fmt::format("{}; paused, not stopped: the same rule would have stopped the present best, "
                        "trial {}, at epoch {}",
                        text, best.number, doubtful),
            std::move(forecast)};
  return {Decision::stop, text + ", as at the pause before; stopped", std::move(forecast)};
}

}  // namespace autoepoch
