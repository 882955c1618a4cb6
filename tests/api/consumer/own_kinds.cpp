#include <autoepoch/tune.hpp>
#include <iostream>

using namespace autoepoch;

class Grid final : public Sampler {  // the trials in their order, over the whole space
 public:
  explicit Grid(int points) : points_(points) {}
  Suggestion suggest(const History& history, Rng&) const override {
    const double x = static_cast<double>(history.trials().size() % points_) / (points_ - 1);
    return {history.spec().space.decode(std::vector<double>(history.spec().space.dims(), x))};
  }

 private:
  std::size_t points_;
};

class Halfway final : public Scheduler {  // trains all trials for a share of the epochs
 public:
  explicit Halfway(double share) : share_(share) {}
  Next next(const History& history) const override {
    const int until = std::max(1, static_cast<int>(share_ * history.spec().budget.max_epochs));
    if (history.may_start_trial()) return StartNew{until};
    if (history.count(TrialState::running) > 0) return Wait{};
    return Finish{"all trials have been trained for " + std::to_string(until) + " epochs"};
  }
  Verdict judge(const History&, const Trial& trial) const override {
    return trial.curve.epochs() < trial.until ? Verdict{} : Verdict{Decision::stop, "has come halfway"};
  }

 private:
  double share_;
};

int main() {
  Kinds kinds = Kinds::built_in();
  kinds.add(
      SamplerKind{.name = "grid",
                  .what = "points at equal distances",
                  .options = {{"points", IntegerOption{2}, 11, "How many."}},
                  .make = [](const KindInputs& in) { return std::make_unique<Grid>(in.options.count("points")); }});
  kinds.add(SchedulerKind{
      .name = "halfway",
      .what = "every trial is trained for a share of the epochs",
      .options = {{"share", NumberOption{0, 1}, 0.5, "Of max_epochs."}},
      .make = [](const KindInputs& in) { return std::make_unique<Halfway>(in.options.number("share")); }});

  StudySpec spec{.name = "example", .budget = {.max_epochs = 10, .trials = 11}};
  spec.space = SearchSpace({{"x", FloatRange{0, 1}}});
  spec.search = {.sampler = "grid", .scheduler = "halfway", .options = {{"share", 0.3}, {"patience", 5}}};
  const auto loss = [](const Params& params, int epoch) {
    return (params.number("x") - 0.3) * (params.number("x") - 0.3) + 1.0 / epoch;
  };
  const Summary summary = tune(spec, loss, "", kinds);
  std::cout << to_string(summary.best->params) << " after " << summary.epochs << " epochs: " << summary.reason << "\n";
}
