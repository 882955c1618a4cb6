// What the worker says of itself, against what it does.
#include "experiments/worker_description.hpp"

#include <nlohmann/json.hpp>
#include <string>

#include "autoepoch/json.hpp"
#include "experiments/laboratory.hpp"
#include "experiments/settings.hpp"
#include "support/catch.hpp"

namespace autoepoch::experiments {
namespace {

StudySpec study_of(const std::string& experiment) {
  StudySpec spec;
  spec.experiment = experiment;
  return spec;
}

std::optional<Direction> direction(const WorkerDescription& description, const std::string& metric) {
  const MetricDescription* found = description.metric(metric);
  return found ? found->direction : std::nullopt;
}

}  // namespace

TEST_CASE("Every metric of an epoch is described, errors as small and scores as large ones") {
  test::Laboratory laboratory;
  for (const std::string settings :
       {R"("test": true)", R"("int8": true)", R"("dataset": "table", "task": "regression", "target": "a")",
        R"("dataset": "table", "target": "class,a")", R"("dataset": "language", "model": "gru", "sequence_length": 8)",
        R"("cooldown_epochs": 1)", R"("sparsity": 0.5, "weight_clusters": 4)",
        R"("coarse_classes": "0,0,0,1,1,1,1,2,2,2")"}) {
    INFO(settings);
    const WorkerDescription description = describe_worker(study_of(laboratory.experiment(settings)));
    for (const auto& [name, value] : laboratory.make(settings)->run_epoch().metrics) {
      INFO(name);
      if (name.ends_with("_se")) {
        continue;  // the standard error of another one
      }
      CHECK(description.metric(name) != nullptr);
      if (name.ends_with("loss") || name.find("rmse") != std::string::npos || name.ends_with("perplexity")) {
        CHECK(direction(description, name) == Direction::minimize);
      } else if (name.ends_with("accuracy") || name.ends_with("f1") || name.ends_with("auc")) {
        CHECK(direction(description, name) == Direction::maximize);
      }
    }
  }
}

TEST_CASE("The rate's schedule and what rescales it are described") {
  const WorkerDescription description = describe_worker({});
  const auto rate = [&](const std::string& experiment) {
    return learning_rate_of(description, study_of(experiment), {{"learning_rate", 0.5}});
  };
  CHECK(rate("{}").value == 0.5);
  CHECK_FALSE(rate("{}").has_length);
  CHECK_FALSE(rate(R"({"schedule": "constant"})").has_length);
  CHECK_FALSE(rate(R"({"schedule": "reduce_on_plateau"})").has_length);
  for (const std::string schedule : {"step", "multi_step", "exponential", "cosine", "cosine_warm_restarts", "one_cycle",
                                     "polynomial", "warmup_stable_decay"}) {
    INFO(schedule);
    CHECK(rate(R"({"schedule": ")" + schedule + "\"}").has_length);
  }
  CHECK(parse_settings("{\"" + description.schedule->scale + R"(": 2, "step_size": 3, "schedule": "step"})", {})
            .schedule.step_size == 6);
}

TEST_CASE("The final training is one, and leaves the described files") {
  test::Laboratory laboratory;
  const std::string experiment = laboratory.experiment(R"("folds": 3, "hidden": 4)");
  const WorkerDescription description = describe_worker(study_of(experiment));
  REQUIRE(description.all_data);
  const auto trial = laboratory.factory()({.params = {},
                                           .seed = 1,
                                           .experiment = merge_patch(experiment, description.all_data->experiment),
                                           .objective = *description.all_data->objective,
                                           .max_epochs = 1});
  const Observation last = trial->run_epoch();
  CHECK(last.metrics.contains("test_loss"));
  CHECK_FALSE(last.metrics.contains("val_loss"));
  CHECK_FALSE(last.metrics.contains("train_loss_se"));  // no folds
  trial->save(laboratory.file("epoch-0001.ckpt"));
  for (const Artefact& artefact : description.artefacts) {
    CHECK(std::filesystem::exists(laboratory.file(artefact.file)));
  }

  REQUIRE(description.cross_validation);
  const nlohmann::json folds{{description.folds, 4}};
  const auto folded = merge_patch(merge_patch(experiment, description.cross_validation->experiment), folds.dump());
  CHECK(parse_settings(folded, {}).data.folds == 4);
  CHECK(parse_settings(folded, {}).test);
}

}  // namespace autoepoch::experiments
