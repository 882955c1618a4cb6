#include "experiments/data/dataset.hpp"

#include "autoepoch/error.hpp"
#include "experiments/data/source.hpp"

namespace autoepoch::experiments {

const std::vector<Source>& sources() {
  static const std::vector<Source> kSources{fashion_mnist_source(), mnist_source(),    cifar10_source(),
                                            cifar100_source(),      table_source(),    text_source(),
                                            series_source(),        forecast_source(), language_source()};
  return kSources;
}

const Source& find_source(const std::string& name) {
  for (const Source& source : sources()) {
    if (source.choice.name == name) {
      return source;
    }
  }
  throw InvalidInput("/experiment/dataset", "there is no dataset \"" + name + "\"");
}

std::vector<std::string> settings_of_classes(const std::vector<std::string>& more) {
  std::vector<std::string> settings{"split_seed",   "by_time",           "mixup_alpha",   "label_smoothing",
                                    "class_weight", "coarse_classes",    "coarse_weight", "teacher",
                                    "temperature",  "distillation_alpha"};
  settings.insert(settings.end(), more.begin(), more.end());
  return settings;
}

std::string plural(InputKind kind) {
  switch (kind) {
    case InputKind::image:
      return "images";
    case InputKind::table:
      return "tables";
    case InputKind::text:
      return "texts";
    case InputKind::series:
      return "time series";
  }
  return "data of an unknown kind";
}

Dataset load_dataset(const DataSettings& settings, bool with_test) {
  Dataset dataset = find_source(settings.dataset).load(settings, with_test);
  if (dataset.train.size() == 0) {
    throw InvalidInput("/experiment/train_samples", "nothing is left to train on");
  }
  return dataset;
}

}  // namespace autoepoch::experiments
