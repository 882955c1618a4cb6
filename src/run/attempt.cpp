#include "run/attempt.hpp"

#include <chrono>
#include <cmath>
#include <new>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "autoepoch/error.hpp"

namespace autoepoch::run {
namespace {

constexpr std::size_t kLongestReason = 500;  // bytes

std::string first_line(const std::string& text) {
  const std::string line = text.substr(0, text.find('\n'));
  if (line.empty()) return "an exception without a text";
  return line.size() <= kLongestReason ? line : line.substr(0, kLongestReason) + "...";
}

Ending ending_for(Executor::Reply reply) {
  switch (reply) {
    case Executor::Reply::pause:
      return Ending::paused;
    case Executor::Reply::complete:
      return Ending::completed;
    default:
      return Ending::stopped;
  }
}

}  // namespace

Attempt::Attempt(const ExperimentFactory& factory, const ExperimentInput& input, const Job& job,
                 const CheckpointPolicy& policy)
    : trial_(job.trial), objective_(input.objective), every_(policy.every), max_to_keep_(policy.max_to_keep) {
  const auto build = [&] {
    auto experiment = factory(input);
    if (!experiment) throw Error("the factory made no experiment");
    return experiment;
  };
  if (!policy.directory.empty()) {
    store_.emplace(policy.directory, job.trial);
    restore(build, job.from_epoch);
  }
  if (!experiment_) experiment_ = build();
}

void Attempt::restore(const std::function<std::unique_ptr<Experiment>()>& build, int from_epoch) {
  for (auto checkpoint = store_->newest(from_epoch); checkpoint; checkpoint = store_->newest(checkpoint->epoch - 1)) {
    auto experiment = build();
    try {
      experiment->load(checkpoint->file);
    } catch (const std::exception&) {
      continue;  // of another version, perhaps: an older one, or scratch, leads to the same curve
    }
    experiment_ = std::move(experiment);
    epoch_ = saved_epoch_ = checkpoint->epoch;
    return;
  }
}

Outcome Attempt::run(const Report& report) try {
  while (!experiment_->finished()) {
    const Observation observation = train_epoch();
    if (std::isfinite(observation.value) && epoch_ % every_ == 0) save(observation);
    const auto reply = report(observation);
    if (!reply) return {};
    settle(*reply, observation);
    if (*reply != Executor::Reply::proceed) return Ended{.trial = trial_, .ending = ending_for(*reply)};
  }
  return Ended{.trial = trial_, .ending = Ending::completed};
} catch (...) {
  return crash_from_exception(trial_);
}

Observation Attempt::train_epoch() {
  using Clock = std::chrono::steady_clock;
  const auto start = Clock::now();
  Observation observation = experiment_->run_epoch();
  if (observation.seconds == 0) observation.seconds = std::chrono::duration<double>(Clock::now() - start).count();
  ++epoch_;
  if (observation.epoch != epoch_) {
    throw Error("the experiment reports epoch " + std::to_string(observation.epoch) + " after epoch " +
                std::to_string(epoch_ - 1));
  }
  return observation;
}

void Attempt::save(const Observation& observation) {
  if (!store_ || saved_epoch_ == epoch_) return;
  store_->save(*experiment_, epoch_, observation.value);
  saved_epoch_ = epoch_;
}

// A trial told to stop leaves its checkpoints alone: they are the controller's to discard.
void Attempt::settle(Executor::Reply reply, const Observation& observation) {
  if (!store_ || reply == Executor::Reply::stop) return;
  if (reply != Executor::Reply::proceed) save(observation);
  store_->prune(objective_, max_to_keep_);
}

Crashed crash_from_exception(std::int64_t trial) {
  try {
    throw;
  } catch (const std::bad_alloc&) {
    return {.trial = trial, .reason = "out of memory", .retryable = true};
  } catch (const std::system_error& error) {
    return {.trial = trial, .reason = first_line(error.what()), .retryable = true};
  } catch (const std::exception& error) {
    return {.trial = trial, .reason = first_line(error.what())};
  } catch (...) {
    return {.trial = trial, .reason = "an exception of an unknown type"};
  }
}

}  // namespace autoepoch::run
