#include "experiments/training.hpp"

#include <cmath>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>
#include <vector>

#include "autoepoch/error.hpp"
#include "experiments/final_training.hpp"
#include "experiments/idx_files.hpp"
#include "support/catch.hpp"
#include "support/storage_files.hpp"

namespace autoepoch::experiments {
namespace {

using autoepoch::test::ScratchDirectory;
using Curve = std::vector<Observation>;

// A folder with random 8 x 8 images, and the trials on them.
class Laboratory {
 public:
  Laboratory() { test::write_random_dataset(scratch_.path(), 120, 8, 5); }

  std::unique_ptr<Experiment> make(const std::string& settings, std::uint64_t seed = 1,
                                   const std::string& metric = "train_loss") {
    return factory_({.params = {},
                     .seed = seed,
                     .experiment = R"({"dataset": "mnist", "path": ")" + scratch_.path().string() + "\", " + settings + "}",
                     .objective = {.metric = metric},
                     .max_epochs = 6});
  }

  std::string refusal(const std::string& settings, const std::string& metric = "train_loss") {
    try {
      make(settings, 1, metric);
    } catch (const Error& error) {
      return error.what();
    }
    return "accepted";
  }

  std::filesystem::path file(const std::string& name) const { return scratch_ / name; }
  ExperimentFactory& factory() { return factory_; }

 private:
  ScratchDirectory scratch_;
  ExperimentFactory factory_ = make_training_factory();
};

Observation without_time(Observation observation) {
  observation.seconds = 0;
  observation.metrics.erase("seconds");
  return observation;
}

Curve run(Experiment& experiment, int epochs) {
  Curve curve;
  for (int i = 0; i < epochs; ++i) {
    curve.push_back(without_time(experiment.run_epoch()));
  }
  return curve;
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

// Every model with every optimizer and schedule, small, with all sources of randomness.
std::vector<std::string> combinations() {
  std::vector<std::string> all;
  for (const char* model : {R"("model": "mlp", "hidden": 16)", R"("model": "cnn", "channels": 2, "hidden": 8)"}) {
    for (const char* optimizer :
         {R"("optimizer": "sgd")", R"("optimizer": "sgd", "momentum": 0.9, "nesterov": true)", R"("optimizer": "adam")",
          R"("optimizer": "adamw")"}) {
      for (const char* schedule : {"constant", "step", "exponential", "cosine"}) {
        all.push_back(std::string(model) + ", " + optimizer + R"(, "schedule": ")" + schedule +
                      R"(", "schedule_interval": "step", "warmup_epochs": 1.5, "step_size": 1, "learning_rate": 0.01,
                      "dropout": 0.3, "batch_norm": true, "batch_size": 16, "train_samples": 40, "val_samples": 30)");
      }
    }
  }
  return all;
}

}  // namespace

TEST_CASE("Each model learns 32 samples by heart") {
  Laboratory laboratory;
  const std::string common = R"(, "train_samples": 32, "batch_size": 16, "optimizer": "adam", "learning_rate": 0.003)";
  for (const std::string model :
       {R"("model": "mlp", "hidden": 64)", R"("model": "mlp", "hidden": 64, "batch_norm": true)",
        R"("model": "cnn", "channels": 16)", R"("model": "cnn", "channels": 16, "batch_norm": true)"}) {
    INFO(model);
    const auto experiment = laboratory.make(model + common);
    const Observation last = run(*experiment, 100).back();
    CHECK(last.value < 0.1);
    CHECK(last.metrics.at("train_accuracy") == 1);
  }
}

TEST_CASE("The same seed gives the same curve, whatever ran in between") {
  Laboratory laboratory;
  for (const std::string& settings : combinations()) {
    INFO(settings);
    const Curve alone = run(*laboratory.make(settings), 3);
    const auto other = laboratory.make(settings, 2);
    const auto again = laboratory.make(settings);
    Curve interleaved;
    for (int i = 0; i < 3; ++i) {
      other->run_epoch();
      interleaved.push_back(without_time(again->run_epoch()));
    }
    CHECK(alone == interleaved);
    CHECK(run(*laboratory.make(settings, 2), 1) != Curve{alone.front()});
  }
}

TEST_CASE("A trial resumed at any epoch goes on as if never interrupted") {
  Laboratory laboratory;
  constexpr int kEpochs = 4;
  for (const std::string& settings : combinations()) {
    INFO(settings);
    const auto unbroken = laboratory.make(settings);
    Curve expected;
    for (int epoch = 1; epoch <= kEpochs; ++epoch) {
      expected.push_back(without_time(unbroken->run_epoch()));
      unbroken->save(laboratory.file("epoch-" + std::to_string(epoch)));
    }
    for (int epoch = 1; epoch < kEpochs; ++epoch) {
      const auto resumed = laboratory.make(settings, 99);
      resumed->load(laboratory.file("epoch-" + std::to_string(epoch)));
      CHECK(run(*resumed, kEpochs - epoch) == Curve(expected.begin() + epoch, expected.end()));
    }
  }
}

TEST_CASE("An epoch reports its metrics") {
  Laboratory laboratory;
  const auto experiment = laboratory.make(R"("schedule": "exponential", "gamma": 0.5, "test": true)", 1, "val_accuracy");
  const Curve curve = run(*experiment, 2);
  CHECK(curve[1].epoch == 2);
  CHECK(curve[1].value == curve[1].metrics.at("val_accuracy"));
  CHECK(curve[1].metrics.at("lr") == Approx(5e-4));
  for (const char* name : {"train_loss", "train_accuracy", "val_loss", "test_loss", "test_accuracy"}) {
    CHECK(curve[1].metrics.count(name) == 1);
  }
  CHECK(laboratory.make("\"test\": false")->run_epoch().metrics.count("test_loss") == 0);
}

TEST_CASE("A trial that diverges reports no finite value") {
  Laboratory laboratory;
  const auto experiment = laboratory.make(R"("learning_rate": 1e6, "batch_size": 1)", 1, "val_accuracy");
  CHECK(!std::isfinite(experiment->run_epoch().value));
}

TEST_CASE("A last batch of one sample does not break batch norm") {
  Laboratory laboratory;
  const auto experiment = laboratory.make(R"("batch_norm": true, "batch_size": 16, "train_samples": 33)");
  CHECK(std::isfinite(experiment->run_epoch().value));
}

TEST_CASE("What cannot be trained is told in clear words") {
  Laboratory laboratory;
  CHECK(has(laboratory.refusal(R"("model": "cnn", "depth": 4)"), "after 4 poolings nothing is left"));
  CHECK(has(laboratory.refusal(R"("val_samples": 0)", "val_loss"), "must be one of train_loss train_accuracy, not"));
  CHECK(has(laboratory.refusal(R"("hidden": 1000000)"), "out of memory"));  // 4 TB
  CHECK(laboratory.refusal(R"("hidden": 4)") == "accepted");
}

TEST_CASE("A checkpoint that does not fit is refused and changes nothing") {
  Laboratory laboratory;
  const auto experiment = laboratory.make("\"hidden\": 8");
  const auto refusal = [&](const std::string& name) -> std::string {
    try {
      experiment->load(laboratory.file(name));
    } catch (const Error& error) {
      return error.what();
    }
    return "accepted";
  };
  laboratory.make("\"hidden\": 9")->save(laboratory.file("wider"));
  laboratory.make("\"hidden\": 8, \"depth\": 1")->save(laboratory.file("flatter"));
  laboratory.make("\"hidden\": 8, \"momentum\": 0.5")->save(laboratory.file("heavier"));
  CHECK(has(refusal("wider"), "is of other settings: it has another shape or type of model.0.weight"));
  CHECK(has(refusal("flatter"), "is of other settings"));
  CHECK(has(refusal("heavier"), "has tensors that are not used here"));
  const test::Bytes whole = test::read_all(laboratory.file("wider"));
  for (const std::size_t size : {whole.size() / 2, whole.size() - 1, std::size_t{30}, std::size_t{0}}) {
    test::write_plain(laboratory.file("torn"), test::Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)));
    CHECK(has(refusal("torn"), "is damaged"));
  }
  CHECK(has(refusal("missing"), "cannot read"));
  CHECK(run(*experiment, 1) == run(*laboratory.make("\"hidden\": 8"), 1));
}

TEST_CASE("A configuration is trained in full on request") {
  Laboratory laboratory;
  const std::string request = R"({"experiment": {"dataset": "mnist", "val_samples": 0, "path": ")" +
                              laboratory.file("").string() + R"("}, "params": {"hidden": 8}, "epochs": 2, "save": ")" +
                              laboratory.file("final").string() + "\"}";
  std::ostringstream out;
  train_in_full(request, laboratory.factory(), out);
  CHECK(has(out.str(), R"({"epoch": 2, "metrics": {)"));
  CHECK(has(out.str(), "test_accuracy"));
  CHECK(std::filesystem::exists(laboratory.file("final")));
  CHECK_THROWS_AS(train_in_full("{}", laboratory.factory(), out), InvalidInput);
  CHECK_THROWS_AS(train_in_full("epochs", laboratory.factory(), out), InvalidInput);
}

}  // namespace autoepoch::experiments
