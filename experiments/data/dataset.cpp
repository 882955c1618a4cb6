#include "experiments/data/dataset.hpp"

#include "autoepoch/error.hpp"

namespace autoepoch::experiments {
namespace {

Dataset load(const DataSettings& settings, bool with_test) {
  switch (settings.dataset) {
    case Source::table:
      return load_table(settings, with_test);
    case Source::text:
      return load_text(settings, with_test);
    case Source::series:
      return load_series(settings, with_test);
    case Source::forecast:
      return load_forecast(settings, with_test);
    case Source::language:
      return load_language(settings, with_test);
    default:
      return load_images(settings, with_test);
  }
}

}  // namespace

Dataset load_dataset(const DataSettings& settings, bool with_test) {
  Dataset dataset = load(settings, with_test);
  if (dataset.train.size() == 0) {
    throw InvalidInput("/experiment/train_samples", "nothing is left to train on");
  }
  return dataset;
}

}  // namespace autoepoch::experiments
