// Folders of runs, also those that the program's own exports write.
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "export/example.hpp"
#include "logs/fixtures.hpp"
#include "support/catch.hpp"

namespace autoepoch::logs {
namespace {

namespace fs = std::filesystem;

// A folder of files, removed by the destructor.
class Folder {
 public:
  Folder() {
    std::string pattern = (fs::temp_directory_path() / "logs_XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { fs::remove_all(path_); }

  void write(const std::string& name, const std::string& text) const {
    fs::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name) << text;
  }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

std::vector<std::string> runs_of(const Curves& curves) {
  std::vector<std::string> names;
  for (const Curve& curve : curves.curves) names.push_back(curve.run);
  return names;
}

using Names = std::vector<std::string>;

TEST_CASE("TensorBoard's runs are folders") {
  const Curves curves = take_curves(read_log_at(data("tensorboardx")), {{"train/loss"}});
  CHECK(runs_of(curves) == Names{"a", "b"});
  CHECK(curves.curves[1].points.size() == 4);
}

TEST_CASE("MLflow's file store, an experiment, a run and a metric of it") {
  for (const char* path : {"mlruns", "mlruns/0", "mlruns/0/run"}) {
    INFO(path);
    const Curves curves = take_curves(read_log_at(data(path)), {});
    CHECK(runs_of(curves) == Names{"fine-cat-1"});
    CHECK(curves.curves[0].column == "val/loss");
    CHECK(text_of(curves.curves[0].points) == "10:1 20:0.5 30:0.3333 40:0.25");
  }
  const Curves metric = take_curves(read_log_at(data("mlruns/0/run/metrics/val/loss")), {});
  CHECK(metric.curves[0].column == "loss");
  CHECK(metric.curves[0].points.size() == 4);
}

TEST_CASE("of several kinds in a folder one is read, and the others are named") {
  const Folder folder;
  folder.write("trial_1/progress.csv", "training_iteration,val_loss\n1,0.5\n2,0.4\n");
  folder.write("trial_1/result.json", "{\"training_iteration\": 1, \"val_loss\": 0.5}\n");
  folder.write("trial_2/progress.csv", "training_iteration,val_loss\n1,0.6\n2,0.5\n");
  const Log log = read_log_at(folder.path());
  CHECK(runs_of(take_curves(log, {})) == Names{"trial_1", "trial_2"});
  REQUIRE(log.notes.size() == 1);
  CHECK(contains(log.notes[0], "result.json"));
}

TEST_CASE("of the trainer's checkpoints the last one counts") {
  const Folder folder;
  const auto state = [](const std::string& values) { return "{\"log_history\": [" + values + "]}"; };
  const std::string first = "{\"epoch\": 1.0, \"eval_loss\": 0.5, \"step\": 90}";
  folder.write("checkpoint-90/trainer_state.json", state(first));
  folder.write("checkpoint-180/trainer_state.json",
               state(first + ", {\"epoch\": 2.0, \"eval_loss\": 0.4, \"step\": 180}"));
  const Curves curves = take_curves(read_log_at(folder.path()), {});
  REQUIRE(curves.curves.size() == 1);
  CHECK(text_of(curves.curves[0].points) == "1:0.5 2:0.4");
}

TEST_CASE("a folder without logs, a study, a file that cannot be read") {
  const Folder folder;
  CHECK(contains(complaint_of([&] { read_log_at(folder.path()); }), "no logs in this folder"));
  folder.write("a/metrics.csv", "epoch,val_loss\n1,0.5\n");
  folder.write("b/metrics.csv", "1,\"0.5\n");
  const Log log = read_log_at(folder.path());
  CHECK(log.runs.size() == 1);
  REQUIRE(log.notes.size() == 1);
  CHECK(contains(log.notes[0], "left out"));
  CHECK(contains(log.notes[0], "never closed"));
  folder.write("study.db", "");
  CHECK(contains(complaint_of([&] { read_log_at(folder.path()); }), "autoepoch best"));
  CHECK(contains(complaint_of([&] { read_log_at(folder.path() / "none"); }), "cannot be opened"));
}

TEST_CASE("the program reads what it exports") {
  const exporting::Source source = exporting::example_source();
  const Folder folder;
  exporting::write_tensorboard(source, folder.path() / "tensorboard");
  exporting::write_mlflow(source, folder.path() / "mlflow");
  exporting::write_optuna_journal(source, folder.path() / "optuna");
  exporting::write_csv(source, folder.path() / "csv");
  const auto check = [&](const Log& log, const std::string& column) {
    INFO(log.source);
    const Curves curves = take_curves(log, {{column}});
    REQUIRE(curves.curves.size() == 5);  // one of the six trials was waiting
    for (const Curve& curve : curves.curves) {
      const auto number = static_cast<std::size_t>(curve.run.back() - '0');
      const LearningCurve& expected = source.study.trials[number].curve;
      INFO(curve.run);
      REQUIRE(curve.points.size() == expected.size());
      std::size_t i = 0;
      for (const Observation& observation : expected) {
        CHECK(curve.points[i].at == observation.epoch);
        CHECK(curve.points[i].value == Approx(observation.value).epsilon(1e-6));
        ++i;
      }
    }
  };
  check(read_log_at(folder.path() / "tensorboard"), "val_loss");
  check(read_log_at(folder.path() / "mlflow"), "val_loss");
  check(read_log_at(folder.path() / "optuna"), "value");
  check(read_log_at(folder.path() / "csv" / "epochs.csv"), "value");
}

}  // namespace
}  // namespace autoepoch::logs
