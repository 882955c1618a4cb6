#include "autoepoch/tune.hpp"

#include <algorithm>
#include <fstream>
#include <string>
#include <thread>

#include "api/study_store.hpp"
#include "autoepoch/executors.hpp"
#include "autoepoch/experiment.hpp"

namespace autoepoch {
namespace {

/// The user's function as an experiment. Whatever it has learnt is its own, so that the epoch is all there is to save.
class FunctionExperiment final : public Experiment {
 public:
  FunctionExperiment(const ObjectiveFunction& objective, const ExperimentInput& input)
      : objective_(objective), metric_(input.objective.metric), params_(input.params) {}

  Observation run_epoch() override {
    ++epoch_;
    const double value = objective_(params_, epoch_);
    return {.epoch = epoch_, .value = value, .metrics = {{metric_, value}}};
  }

  void save(const std::filesystem::path& file) const override { std::ofstream(file) << epoch_; }
  void load(const std::filesystem::path& file) override { std::ifstream(file) >> epoch_; }

 private:
  const ObjectiveFunction& objective_;
  std::string metric_;
  Params params_;
  int epoch_ = 0;
};

int count_workers(const RunSettings& run) {
  return run.workers > 0 ? run.workers : static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
}

}  // namespace

Summary tune(const StudySpec& spec, const ObjectiveFunction& objective, const std::string& directory,
             const Kinds& kinds) {
  const std::unique_ptr<Sampler> sampler = kinds.make_sampler(spec);
  const std::unique_ptr<Scheduler> scheduler = kinds.make_scheduler(spec);
  StudyStore store(directory);
  const ExperimentFactory factory = [&](const ExperimentInput& input) {
    return std::make_unique<FunctionExperiment>(objective, input);
  };
  const auto executor = make_thread_executor(spec, factory, count_workers(spec.run));
  return tune(spec, Parts{*sampler, *scheduler, *executor, store.storage()});
}

}  // namespace autoepoch
