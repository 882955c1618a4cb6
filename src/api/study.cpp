#include <string>
#include <utility>

#include "api/passive_executor.hpp"
#include "api/study_store.hpp"
#include "autoepoch/error.hpp"
#include "autoepoch/tune.hpp"
#include "run/tuner_loop.hpp"

namespace autoepoch {

struct Study::Impl {
  Impl(const StudySpec& spec, const std::string& directory, const Kinds& kinds)
      : metric(spec.objective.metric),
        sampler(kinds.make_sampler(spec)),
        scheduler(kinds.make_scheduler(spec)),
        store(directory),
        loop(spec, {*sampler, *scheduler, executor, store.storage()}, {}) {}

  std::string metric;
  std::unique_ptr<Sampler> sampler;
  std::unique_ptr<Scheduler> scheduler;
  StudyStore store;
  PassiveExecutor executor;
  run::TunerLoop loop;
  bool is_finished = false;
};

Study::Study(StudySpec spec, const std::string& directory, const Kinds& kinds)
    : impl_(std::make_unique<Impl>(spec, directory, kinds)) {}
Study::~Study() = default;

std::optional<Study::Ask> Study::ask() {
  impl_->executor.open();
  impl_->loop.fill();
  if (auto job = impl_->executor.take_job()) {
    Ask ask;
    ask.number_ = job->trial;
    ask.params_ = std::move(job->params);
    ask.next_epoch_ = job->from_epoch + 1;
    return ask;
  }
  if (impl_->loop.over() && !std::exchange(impl_->is_finished, true)) impl_->loop.finish();
  return std::nullopt;
}

bool Study::report(const Ask& trial, int epoch, double value) {
  const TrialNumber number = trial.number();
  if (!impl_->executor.is_out(number)) return false;
  const double seconds = impl_->executor.lap(number);
  impl_->loop.handle(
      Reported{number, {.epoch = epoch, .value = value, .seconds = seconds, .metrics = {{impl_->metric, value}}}});
  if (impl_->executor.is_out(number)) return true;
  if (const auto leave = impl_->executor.take_leave()) impl_->loop.handle(Ended{.trial = number, .leave = *leave});
  return false;
}

void Study::fail(const Ask& trial, const std::string& reason) {
  if (!impl_->executor.is_out(trial.number())) return;
  impl_->executor.release(trial.number());
  impl_->loop.handle(Crashed{.trial = trial.number(), .reason = reason});
}

History Study::history() const { return impl_->loop.history().copy(); }
Summary Study::summary() const { return impl_->loop.summary(); }

}  // namespace autoepoch
