#include "experiments/training.hpp"

#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "autoepoch/error.hpp"
#include "autoepoch/json.hpp"
#include "experiments/final_training.hpp"
#include "experiments/laboratory.hpp"
#include "support/catch.hpp"

namespace autoepoch::experiments {
namespace {

using test::Curve;
using test::Laboratory;
using test::run;

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

// An epoch of a trial that the space allows, on a few samples; nothing if the data are not on this machine.
std::optional<Observation> try_space_file(const std::filesystem::path& file) {
  std::ifstream stream(file);
  std::string text(std::istreambuf_iterator<char>(stream), {});
  const std::string data = "\"../shared/data/";
  for (std::size_t at = text.find("\"data/"); at != std::string::npos; at = text.find("\"data/", at)) {
    text.replace(at, 6, data);
  }
  const StudySpec spec = parse_spec(text);
  Rng rng(spec.seed);
  Params params = spec.space.sample(rng);
  params.set("train_samples", std::int64_t{150});
  params.set("val_samples", std::int64_t{50});
  try {
    return make_training_factory()({.params = params,
                                    .seed = 1,
                                    .experiment = spec.experiment,
                                    .objective = spec.objective,
                                    .max_epochs = spec.budget.max_epochs})
        ->run_epoch();
  } catch (const InvalidInput& error) {
    const std::string reason = error.what();
    const bool missing = has(reason, "o such file") || has(reason, "exists") || has(reason, "cannot be read") ||
                         has(reason, "cannot read");
    WARN(file.filename().string() << " is skipped: " << reason);
    REQUIRE(missing);
    return {};
  }
}

}  // namespace

TEST_CASE("The ready space files train where their data are") {
  int trained = 0;
  for (const auto& entry : std::filesystem::directory_iterator("experiments/spaces")) {
    INFO(entry.path());
    if (has(entry.path().string(), "schema")) {
      continue;
    }
    if (const auto observation = try_space_file(entry.path())) {
      CHECK(std::isfinite(observation->value));
      ++trained;
    }
  }
  CHECK((trained > 0 || !std::filesystem::exists("/usr/share/datasets/fashion-mnist")));
}

TEST_CASE("An epoch reports its metrics") {
  Laboratory laboratory;
  const auto experiment =
      laboratory.make(R"("schedule": "exponential", "gamma": 0.5, "test": true)", 1, "val_accuracy");
  const Curve curve = run(*experiment, 2);
  CHECK(curve[1].epoch == 2);
  CHECK(curve[1].value == curve[1].metrics.at("val_accuracy"));
  CHECK(curve[1].metrics.at("lr") == Approx(5e-4));
  for (const char* name : {"train_loss", "train_accuracy", "val_loss", "test_loss", "test_loss_se", "test_accuracy"}) {
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
  CHECK_THROWS_AS(laboratory.make(R"("hidden": 1000000)"), std::bad_alloc);  // 4 TB: worth another attempt
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
    test::write_plain(laboratory.file("torn"),
                      test::Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)));
    CHECK(has(refusal("torn"), "is damaged"));
  }
  CHECK(has(refusal("missing"), "cannot read"));
  CHECK(run(*experiment, 1) == run(*laboratory.make("\"hidden\": 8"), 1));
}

TEST_CASE("Checkpoints of the first format go on as those of today; those of a later one are refused") {
  Laboratory laboratory;
  for (const std::string settings :
       {R"("hidden": 8, "schedule": "reduce_on_plateau", "plateau_patience": 0, "plateau_threshold": 1)",
        R"("hidden": 8, "folds": 2, "early_stopping_patience": 9)", R"("hidden": 8, "cooldown_epochs": 2)"}) {
    INFO(settings);
    const auto experiment = laboratory.make(settings);
    run(*experiment, 2);
    experiment->save(laboratory.file("now"));
    test::write_first_format(laboratory.file("now"), laboratory.file("first"));
    const auto resumed = laboratory.make(settings);
    resumed->load(laboratory.file("first"));
    CHECK(run(*resumed, 2) == run(*experiment, 2));
  }
  test::write_later_format(laboratory.file("later"));
  std::string refusal;
  try {
    laboratory.make(R"("hidden": 4)")->load(laboratory.file("later"));
  } catch (const Error& error) {
    refusal = error.what();
  }
  CHECK(has(refusal, "has format 3 of a newer version; this one reads formats up to 2"));
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
