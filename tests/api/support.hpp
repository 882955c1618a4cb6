// A small study, and a place to keep it.
#pragma once

#include <stdlib.h>

#include <cmath>
#include <filesystem>
#include <string>

#include "autoepoch/study.hpp"
#include "support/catch.hpp"

/// 40 trials of at most 27 epochs; example_loss has its optimum at rate 0.01, one layer.
inline autoepoch::StudySpec example_spec() {
  using namespace autoepoch;
  StudySpec spec{.name = "example", .budget = {.max_epochs = 27, .trials = 40}};
  spec.space = SearchSpace({{"rate", FloatRange{1e-4, 1, Scale::log}}, {"layers", IntRange{1, 4}}});
  spec.search.options["first_rung"] = 3;
  spec.run.workers = 2;
  return spec;
}

inline double example_loss(const autoepoch::Params& params, int epoch) {
  const double distance = std::log10(params.number("rate")) + 2;
  return distance * distance + 0.1 * params.number("layers") + 1.0 / epoch;
}

class TemporaryDirectory {
 public:
  TemporaryDirectory() { REQUIRE(mkdtemp(path_.data()) != nullptr); }
  ~TemporaryDirectory() { std::filesystem::remove_all(path_); }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_ = (std::filesystem::temp_directory_path() / "autoepoch-XXXXXX").string();
};
