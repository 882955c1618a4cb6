// Where samples come from: one entry a format, described beside its reader. No LibTorch here.
#pragma once

#include <string>
#include <vector>

#include "experiments/choice.hpp"
#include "experiments/data/dataset.hpp"

namespace autoepoch::experiments {

struct Source {
  Choice choice;
  std::string files;  ///< what is read, and where it comes from
  InputKind input = InputKind::image;
  bool needs_path = true;

  /// As load_dataset, which calls it.
  Dataset (*load)(const DataSettings& settings, bool with_test) = nullptr;

  /// What is learned. By default classes, of a whole sample.
  Task (*task)(const DataSettings& settings) = [](const DataSettings&) { return Task::classification; };
  Prediction (*prediction)(const DataSettings& settings) = [](const DataSettings&) { return Prediction::whole; };
};

/// In the order in which they are listed.
const std::vector<Source>& sources();

/// Throws InvalidInput if there is none of this name.
const Source& find_source(const std::string& name);

/// What every source has whose samples are drawn and have classes, and `more`.
std::vector<std::string> settings_of_classes(const std::vector<std::string>& more);

/// "images", "tables", "texts", "time series"
std::string plural(InputKind kind);

// The entries, one file each; those of images share one.
Source fashion_mnist_source();
Source mnist_source();
Source cifar10_source();
Source cifar100_source();
Source table_source();
Source text_source();
Source series_source();
Source forecast_source();
Source language_source();

}  // namespace autoepoch::experiments
