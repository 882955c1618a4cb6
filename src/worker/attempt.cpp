#include "worker/attempt.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <new>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "autoepoch/error.hpp"

namespace autoepoch::worker {
namespace {

constexpr std::size_t kLongestReason = 500;  // bytes

std::string first_line(const std::string& text) {
  const std::string line = text.substr(0, text.find('\n'));
  if (line.empty()) return "an exception without a text";
  return line.size() <= kLongestReason ? line : line.substr(0, kLongestReason) + "...";
}

/// Of the disk, the descriptors, the network, another process: these pass by themselves or when somebody makes room.
bool may_pass(const std::error_code& error) {
  static constexpr std::array kPassing = {std::errc::not_enough_memory,
                                          std::errc::no_space_on_device,
                                          std::errc::too_many_files_open,
                                          std::errc::too_many_files_open_in_system,
                                          std::errc::device_or_resource_busy,
                                          std::errc::resource_unavailable_try_again,
                                          std::errc::io_error,
                                          std::errc::interrupted,
                                          std::errc::timed_out,
                                          std::errc::connection_reset,
                                          std::errc::connection_refused,
                                          std::errc::connection_aborted,
                                          std::errc::host_unreachable,
                                          std::errc::network_unreachable,
                                          std::errc::network_down,
                                          std::errc::text_file_busy};
  const bool quota =
      error.category() == std::generic_category() && (error.value() == EDQUOT || error.value() == ESTALE);
  return quota || std::any_of(kPassing.begin(), kPassing.end(), [&](const std::errc one) { return error == one; });
}

}  // namespace

Attempt::Attempt(const ExperimentFactory& factory, const ExperimentInput& input, const Job& job,
                 const CheckpointPolicy& policy)
    : trial_(job.trial), objective_(input.objective), max_to_keep_(policy.max_to_keep) {
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
    epoch_ = checkpoint->epoch;
    return;
  }
}

// A trial told to stop leaves its checkpoints alone: they are the controller's to discard.
Outcome Attempt::run(const Report& report, const std::stop_token& unwanted) try {
  while (!experiment_->finished()) {
    const Observation observation = train_epoch();
    if (unwanted.stop_requested()) return {};
    if (store_ && std::isfinite(observation.value)) store_->save(*experiment_, epoch_, observation.value);
    const auto answer = report(observation);
    if (!answer) return {};
    if (store_ && answer->leave != Leave::stop) store_->prune(objective_, max_to_keep_);
    if (answer->leave) return Ended{.trial = trial_, .leave = *answer->leave};
  }
  return Ended{.trial = trial_};
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

Crashed crash_from_exception(TrialNumber trial) {
  try {
    throw;
  } catch (const std::bad_alloc&) {
    return {.trial = trial, .reason = "out of memory", .retryable = true};
  } catch (const TransientError& error) {
    return {.trial = trial, .reason = first_line(error.what()), .retryable = true};
  } catch (const std::system_error& error) {
    return {.trial = trial, .reason = first_line(error.what()), .retryable = may_pass(error.code())};
  } catch (const std::exception& error) {
    return {.trial = trial, .reason = first_line(error.what())};
  } catch (...) {
    return {.trial = trial, .reason = "an exception of an unknown type"};
  }
}

}  // namespace autoepoch::worker
