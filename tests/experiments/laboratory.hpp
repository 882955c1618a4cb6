// Trials on small files of every kind.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "autoepoch/error.hpp"
#include "experiments/module_file.hpp"
#include "experiments/sample_files.hpp"
#include "experiments/training.hpp"
#include "support/storage_files.hpp"

namespace autoepoch::experiments::test {

using Curve = std::vector<Observation>;

/// A folder with random 8 x 8 images, a table, texts, series and a recording, and the trials on them.
class Laboratory {
 public:
  Laboratory() {
    write_random_dataset(scratch_.path(), 120, 8, 5);
    write_text(file("table"), random_table(160, 2));
    write_text(file("text"), random_texts(160, 2));
    write_text(file("series"), random_series(120, 2));
    write_text(file("forecast"), random_recording(160, 2));
    write_text(file("language"), random_language(2000, 2));
    write_module(file("module.pt"));
  }

  /// `settings`: members of a JSON object. Images unless they name another dataset.
  std::unique_ptr<Experiment> make(const std::string& settings, std::uint64_t seed = 1,
                                   const std::string& metric = "train_loss") {
    return factory_({.params = {},
                     .seed = seed,
                     .experiment = experiment(settings),
                     .objective = {.metric = metric,
                                   .direction = metric.find("loss") == std::string::npos ? Direction::maximize
                                                                                         : Direction::minimize},
                     .max_epochs = 6});
  }

  /// With the file that the settings' dataset needs.
  std::string experiment(const std::string& settings) const { return "{" + source(settings) + ", " + settings + "}"; }

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
  std::string source(const std::string& settings) const {
    for (const char* dataset : {"table", "text", "series", "forecast", "language"}) {
      if (settings.find("\"dataset\": \"" + std::string(dataset) + "\"") != std::string::npos) {
        return "\"path\": \"" + file(dataset).string() + "\"";
      }
    }
    const bool module = settings.find(R"("model": "torchscript")") != std::string::npos &&
                        settings.find("\"module\"") == std::string::npos;
    return R"("dataset": "mnist", "path": ")" + scratch_.path().string() + "\"" +
           (module ? R"(, "module": ")" + file("module.pt").string() + "\"" : "");
  }

  autoepoch::test::ScratchDirectory scratch_;
  ExperimentFactory factory_ = make_training_factory();
};

/// What two runs of the same trial have in common.
inline Observation without_time(Observation observation) {
  observation.seconds = 0;
  observation.metrics.erase("seconds");
  observation.metrics.erase("peak_memory_mib");
  return observation;
}

inline Curve run(Experiment& experiment, int epochs) {
  Curve curve;
  for (int i = 0; i < epochs; ++i) {
    curve.push_back(without_time(experiment.run_epoch()));
  }
  return curve;
}

}  // namespace autoepoch::experiments::test
