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
#include "search/scheduling.hpp"
#include "search/untried.hpp"

namespace autoepoch {
namespace {

constexpr std::uint64_t kBankSeed = 1;
constexpr int kBankCurves = 1250;
constexpr double kDesign = 1.25;     // curves for each degree of freedom (dims + 1) before the model decides
constexpr double kPrice = 0.5;       // power of the epochs to the next rung that a probability is divided by
constexpr double kLeastGain = 1e-3;  // below what was seen, in outputs
constexpr double kRealGain = 0.01;   // ... that is worth naming: of a trial that overfits, a trifle is always expected
constexpr int kProven = 2;         // of those that successive halving would promote, one in so many goes on in any case
constexpr double kWatched = 0.02;  // share of decisions that continue a random paused trial

/// ln of what so many epochs must be worth.
double log_price(int epochs) { return kPrice * std::log(epochs); }

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

SchedulerKind freeze_thaw_kind() {
  SchedulerKind kind{.name = "freeze_thaw",
                     .what = "forecasts of the curves choose which new or paused trial gets the next epochs",
                     .options = rung_options(),
                     .takes_candidates = true,
                     .make = [](const KindInputs& in) {
                       return std::make_unique<FreezeThaw>(
                           FreezeThawOptions{in.candidates, in.options.number("min_gain"), rungs_of(in.options)});
                     }};
  kind.options.push_back(
      {"min_gain", NumberOption{0}, 0.0, "The search ends when the best is expected to improve by less than this."});
  return kind;
}

/// What could be done next, and how promising that is.
struct FreezeThaw::Choice {
  TrialNumber trial = -1;  ///< of a paused one
  Params params = {};      ///< of a new one
  Belief belief = {};
  double score = 0;  ///< ln of the probability of getting below the threshold, per cost

  double expected_gain(double best) const {
    return belief.sd > 0 ? std::exp(log_expected_improvement(belief.mean, belief.sd * belief.sd, best))
                         : std::max(0.0, best - belief.mean);
  }
};

/// What a decision by the model is made from. Random numbers are drawn in the order of the members: another order would
/// change the course of every search.
struct FreezeThaw::Prospects {
  std::shared_ptr<const FreezeThawModel> model;
  Rng rng;
  bool watches;                 ///< this decision is one of those that continue a random paused trial
  double threshold;             ///< to get below, in outputs
  std::optional<Choice> fresh;  ///< the best new configuration; none if no trial may start
};

FreezeThaw::FreezeThaw(FreezeThawOptions options)
    : options_(std::move(options)), bank_(make_synthetic_bank(kBankSeed, kBankCurves)) {}

SuccessiveHalving FreezeThaw::halving(const StudySpec& spec) const {
  return SuccessiveHalving({.rungs = {options_.rungs.eta, rungs(spec).first()}});
}

std::shared_ptr<const FreezeThawModel> FreezeThaw::model(const History& history) const {
  const std::uint64_t now = model_fingerprint(history);
  const std::lock_guard lock(mutex_);
  if (!last_ || fingerprint_ != now) {
    last_ = std::make_shared<FreezeThawModel>(history, bank_, rungs(history.spec()).first());
    fingerprint_ = now;
  }
  return last_;
}

FreezeThaw::Prospects FreezeThaw::prospects(const History& history) const {
  Prospects now{
      .model = model(history), .rng = decision_stream(history), .watches = false, .threshold = 0, .fresh = {}};
  now.watches = now.rng.uniform() < kWatched;
  const Untried untried(history, *now.model, options_.candidates, now.rng);
  now.threshold = draw_threshold(history, *now.model, untried.beliefs(), now.rng);
  std::optional<NewTrial> found = untried.best(now.threshold, now.rng);
  if (!found) return now;
  const double score =
      found->belief.log_probability_below(now.threshold) - found->log_cost - log_price(rungs(history.spec()).first());
  now.fresh = Choice{-1, std::move(found->params), found->belief, score};
  return now;
}

std::optional<FreezeThaw::Choice> FreezeThaw::best_paused(const History& history, const Prospects& now) const {
  std::optional<Choice> best;
  for (const Trial& trial : history.trials()) {
    if (trial.state != TrialState::paused || trial.curve.empty()) continue;
    const Belief& belief = now.model->trial(trial.number);
    const int age = trial.curve.epochs();
    const double score = belief.log_probability_below(now.threshold) - now.model->costs().log_cost(trial) -
                         log_price(rungs(history.spec()).after(age) - age);
    if (!best || score > best->score) best = Choice{trial.number, {}, belief, score};
  }
  return best;
}

Next FreezeThaw::next(const History& history) const {
  const StudySpec& spec = history.spec();
  const Phase phase_now = phase(history);
  if (phase_now == Phase::design) return one_of_the_first(spec);
  if (phase_now == Phase::halving) return halving(spec).next(history);
  Prospects now = prospects(history);
  if (auto end = ending(history, now)) return *std::move(end);
  if (auto resume = proof(history, *now.model)) return *std::move(resume);
  if (auto resume = watched(history, now)) return *std::move(resume);
  return most_promising(history, now);
}

Next FreezeThaw::one_of_the_first(const StudySpec& spec) const {
  const int until = rungs(spec).first();
  return StartNew{.until = until,
                  .reason = fmt::format("one of the first {}, which all are trained for {} epochs before any goes on",
                                        design_size(spec), until)};
}

/// What to do when nothing promising is left: train the best trial to the end, wait, or finish. None if there is
/// something.
std::optional<Next> FreezeThaw::ending(const History& history, const Prospects& now) const {
  const FreezeThawModel& model = *now.model;
  double chance = 0, gain = now.fresh ? now.fresh->expected_gain(model.best()) : 0;
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
  if (!is_worthless && (now.fresh || chance >= kHopeless)) return std::nullopt;
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
std::optional<Next> FreezeThaw::proof(const History& history, const FreezeThawModel& model) const {
  const auto got_to = [&](int epoch) {
    return std::ranges::count_if(history.trials(), [&](const Trial& t) {
      return t.curve.epochs() >= epoch || (t.state == TrialState::running && t.until >= epoch);
    });
  };
  const int eta = options_.rungs.eta, max_epochs = history.spec().budget.max_epochs;
  const std::vector<int> all = autoepoch::rungs({eta, rungs(history.spec()).first()}, max_epochs);
  for (std::size_t k = all.size(); k-- > 1;) {
    if (got_to(all[k]) >= got_to(all[k - 1]) / (kProven * eta)) continue;
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

/// Now and then a random paused trial.
std::optional<Next> FreezeThaw::watched(const History& history, Prospects& now) const {
  std::vector<const Trial*> paused;
  for (const Trial& trial : history.trials())
    if (trial.state == TrialState::paused) paused.push_back(&trial);
  if (!now.watches || paused.empty()) return std::nullopt;
  const Trial& trial = *paused[now.rng.below(paused.size())];
  return Resume{trial.number, rungs(history.spec()).after(trial.curve.epochs()),
                "watched, though others are more promising: forecasts learn from losers too"};
}

/// Requires: ending() has found that there is something to do.
Next FreezeThaw::most_promising(const History& history, const Prospects& now) const {
  std::optional<Choice> choice = now.fresh;
  auto old = best_paused(history, now);
  if (old && (!choice || old->score > choice->score)) choice = std::move(old);
  const FreezeThawModel& model = *now.model;
  const double probability = choice->belief.probability_below(now.threshold);
  const std::string reason =
      fmt::format("chance {} of getting to {:.4g} by epoch {}, the best for its price; {}", percent(probability),
                  model.to_value(now.threshold), history.spec().budget.max_epochs, expectation(model, choice->belief));
  const Trial* trial = choice->trial < 0 ? nullptr : &history.trials()[index_of(choice->trial)];
  Forecast forecast = model.forecast(trial, choice->belief);
  forecast.probability = probability;
  const GrowingRungs rungs = this->rungs(history.spec());
  if (!trial) return StartNew{rungs.first(), std::move(choice->params), reason, std::move(forecast)};
  return Resume{choice->trial, rungs.after(trial->curve.epochs()), reason, std::move(forecast)};
}

Verdict FreezeThaw::judge(const History& history, const Trial& trial) const {
  const int epoch = trial.curve.epochs();
  if (epoch < trial.until) return {};
  const StudySpec& spec = history.spec();
  const Phase now = phase(history);
  if (now == Phase::design)
    return {Decision::pause, fmt::format("epoch {}: paused until {} trials can be compared", epoch, design_size(spec))};
  if (now == Phase::halving) return halving(spec).judge(history, trial);
  const auto model = this->model(history);
  const Belief& belief = model->trial(trial.number);
  const double chance = chance_of_beating_best(*model, belief);
  const std::string text =
      fmt::format("epoch {}: chance {} of beating {:.4g} by epoch {}, {}", epoch, percent(chance),
                  model->to_value(model->best()), spec.budget.max_epochs, expectation(*model, belief));
  Forecast forecast = model->forecast(&trial, belief);
  forecast.probability = chance;
  if (chance >= kHopeless || !is_hopeless(*model, rungs(spec), trial))
    return {Decision::pause, text + "; paused", std::move(forecast)};
  const Trial& best = *history.best()->trial;
  if (const int doubtful = would_have_stopped(*model, rungs(spec), best))
    return {Decision::pause,
            fmt::format("{}; paused, not stopped: the same rule would have stopped the present best, "
                        "trial {}, at epoch {}",
                        text, best.number.value(), doubtful),
            std::move(forecast)};
  return {Decision::stop, text + ", as at the pause before; stopped", std::move(forecast)};
}

}  // namespace autoepoch
