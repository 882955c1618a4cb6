#include "run/worker_session.hpp"

#include <utility>

#include "autoepoch/error.hpp"

namespace autoepoch::run {
namespace {

Fault fault(const std::string& what) { return {"its worker broke the protocol: " + what}; }

}  // namespace

void WorkerSession::restart() {
  greeted_ = false;
  phase_ = Phase::over;
}

void WorkerSession::give(const Job& job) {
  job_ = job;
  phase_ = Phase::training;
}

void WorkerSession::answer(std::optional<Leave> leave) {
  if (phase_ != Phase::reported) return;  // it has ended in the meantime
  phase_ = leave ? Phase::leaving : Phase::training;
  if (leave) told_ = *leave;
}

Said WorkerSession::take(std::string_view line) try {
  auto message = wire::decode_to_controller(line);
  if (!message) return Printed{};
  if (const auto* hello = std::get_if<wire::Hello>(&*message)) {
    greeted_ = true;
    return Greeted{hello->protocol};
  }
  if (!greeted_) return fault("it spoke before its hello");
  if (auto* report = std::get_if<Reported>(&*message)) return take_report(std::move(*report));
  if (auto* ended = std::get_if<Ended>(&*message)) {
    if (auto wrong = check_trial(ended->trial)) return *wrong;
    phase_ = Phase::over;
    return Event(std::move(*ended));
  }
  auto& crash = std::get<Crashed>(*message);
  if (auto wrong = check_trial(crash.trial)) return *wrong;
  phase_ = Phase::over;
  return Event(std::move(crash));
} catch (const InvalidInput& error) {
  return fault(error.what());
}

Said WorkerSession::take_report(Reported report) {
  if (auto wrong = check_trial(report.trial)) return *wrong;
  if (phase_ == Phase::reported) return fault("a report before the answer to the last one");
  if (phase_ == Phase::leaving) return fault("a report after it was told to " + std::string(to_string(told_)));
  phase_ = Phase::reported;
  return Event(std::move(report));
}

std::optional<Fault> WorkerSession::check_trial(TrialNumber trial) const {
  if (!job_ || is_over()) return fault("it spoke of trial " + to_string(trial) + " without having a job");
  if (trial == job_->trial) return std::nullopt;
  return fault("it spoke of trial " + to_string(trial) + " while it had trial " + to_string(job_->trial));
}

}  // namespace autoepoch::run
