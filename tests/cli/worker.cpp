// A worker of toy experiments for the tests of the program. Its settings, its schedule and the file that it leaves are
// not those of autoepoch-worker; its "experiment" may have no settings but these.
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "autoepoch/json.hpp"
#include "autoepoch/worker.hpp"
#include "support/toy_experiment.hpp"

using namespace autoepoch;

namespace {

#ifdef SILENT_WORKER
constexpr bool kSilent = true;
#else
constexpr bool kSilent = false;
#endif

// A toy that leaves a file beside its checkpoint when it is trained on everything.
class Toy final : public Experiment {
 public:
  explicit Toy(const ExperimentInput& input)
      : toy_(input), leaves_file_(parse_params(input.experiment).flag("everything", false)) {}
  Observation run_epoch() override {
    Observation observation = toy_.run_epoch();
    observation.metrics["hits"] = observation.value;
    return observation;
  }
  bool finished() const override { return toy_.finished(); }
  void load(const std::filesystem::path& file) override { toy_.load(file); }
  void save(const std::filesystem::path& file) const override {
    toy_.save(file);
    if (leaves_file_) std::ofstream(file.parent_path() / "toy.onnx") << "toy";
  }

 private:
  test::ToyExperiment toy_;
  bool leaves_file_;
};

void check(const StudySpec& spec) {
  const std::set<std::string> known{"everything", "parts", "course", "stretch"};
  for (const auto& [name, value] : parse_params(spec.experiment))
    if (!known.contains(name)) throw InvalidInput("/experiment/" + name, "toys have no such setting");
}

WorkerDescription describe(const StudySpec&) {
  return {.metrics = {{"loss", Direction::minimize, ""}, {"hits", Direction::maximize, ""}},
          .schedule = ScheduleDescription{"x", "course", {"slope"}, "stretch"},
          .all_data = FinalTraining{R"({"everything": true, "parts": null})", {}},
          .cross_validation = FinalTraining{R"({"everything": false})", {}},
          .folds = "parts",
          .artefacts = {{"onnx", "toy.onnx", "ONNX"}}};
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments{argv + 1, argv + argc};
  if (kSilent && arguments == std::vector<std::string>{"--describe"}) return 2;  // as one that does not know the word
  const auto probe = [] { return Machine{.cores = 2, .gpus = {}, .library = "toys"}; };
  const auto make = [](const ExperimentInput& input) { return std::make_unique<Toy>(input); };
  return serve_worker(arguments, make, probe, check, describe);
}
