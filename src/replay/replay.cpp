#include "replay/replay.hpp"

#include <algorithm>
#include <cassert>
#include <chrono>
#include <cmath>
#include <limits>
#include <optional>
#include <string>

#include "run/tuner_loop.hpp"
#include "run/virtual_executor.hpp"
#include "storage/memory_storage.hpp"

namespace autoepoch::replay {
namespace {

constexpr double kLargestRegret = 1e6;  // of a search that has seen nothing finite

/// Notes the regret of the best loss after each epoch that ends.
class Meter {
 public:
  Meter(RegretScale scale, const Objective& objective) : scale_(scale), objective_(objective) {}

  void note(const Event& event) {
    const auto* report = std::get_if<Reported>(&event);
    if (!report) return;
    const double loss = objective_.loss(report->observation.value);
    if (std::isfinite(loss)) best_ = std::min(best_, loss);
    regret_.push_back(std::min(scale_.regret(best_), kLargestRegret));
    seconds_.push_back((seconds_.empty() ? 0 : seconds_.back()) + report->observation.seconds);
  }

  const std::vector<double>& regret() const { return regret_; }
  const std::vector<double>& seconds() const { return seconds_; }

  bool has_spent(const Budget& budget) const {
    if (budget.epochs) return std::ssize(regret_) >= *budget.epochs;
    return !seconds_.empty() && seconds_.back() >= *budget.seconds;
  }

 private:
  RegretScale scale_;
  Objective objective_;
  double best_ = std::numeric_limits<double>::infinity();
  std::vector<double> regret_, seconds_;
};

}  // namespace

std::map<int, double> at_checkpoints(const std::vector<double>& regret, std::int64_t budget) {
  std::map<int, double> result;
  for (const int checkpoint : kCheckpoints) {
    if (checkpoint > budget || regret.empty()) continue;
    result[checkpoint] = regret[std::min(static_cast<std::size_t>(checkpoint), regret.size()) - 1];
  }
  return result;
}

std::map<int, double> at_shares(const ReplayResult& result, double budget) {
  std::map<int, double> regrets;
  for (const double share : kShares) {
    const auto ended = std::ranges::upper_bound(result.seconds_spent, share * budget) - result.seconds_spent.begin();
    regrets[static_cast<int>(std::lround(share * budget))] =
        ended == 0 ? kLargestRegret : result.regret[static_cast<std::size_t>(ended - 1)];
  }
  return regrets;
}

ReplayResult replay(const Ground& ground, const StudySpec& spec, const Sampler& sampler, const Scheduler& scheduler) {
  assert(spec.budget.epochs || spec.budget.seconds);
  const auto start = std::chrono::steady_clock::now();
  const run::VirtualTrial trial = [&](const Job& job, int epoch) {
    const std::optional<double> value = ground.value(job.params, epoch);
    if (!value) return run::VirtualEpoch(0, Ended{.reason = "not known beyond epoch " + std::to_string(epoch - 1)});
    const double seconds = spec.budget.epochs ? 1 : ground.seconds(job.params, epoch).value();
    return run::VirtualEpoch(Observation{.epoch = epoch, .value = *value, .seconds = seconds});
  };
  run::VirtualExecutor executor(std::max(1, spec.run.workers), trial);
  MemoryStorage storage;
  StudySpec tuned = spec;
  tuned.budget.seconds.reset();  // those of the tuner's own clock
  run::TunerLoop loop(tuned, {sampler, scheduler, executor, storage}, {});
  Meter meter(ground.scale(), spec.objective);
  // The tuner's own budget does not count epochs that end in divergence.
  for (loop.fill(); !loop.over() && !meter.has_spent(spec.budget); loop.fill()) {
    const Event event = executor.wait(loop.seconds_until_due());
    meter.note(event);
    loop.handle(event);
  }
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
  const auto trials = loop.history().trials();
  return {.trials = {trials.begin(), trials.end()},
          .regret = meter.regret(),
          .seconds_spent = meter.seconds(),
          .seconds = elapsed.count()};
}

}  // namespace autoepoch::replay
