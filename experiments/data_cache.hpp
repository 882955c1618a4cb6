// The datasets used last, each read once. For the few files that include LibTorch.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "experiments/batches.hpp"

namespace autoepoch::experiments {

class DataCache {
 public:
  /// Reads the data unless they are here already. Throws what load_dataset throws.
  std::shared_ptr<const DeviceData> get(const DataSettings& settings, bool with_test, const std::string& device);

 private:
  struct Entry {
    DataSettings settings;
    bool with_test;
    std::string device;
    std::shared_ptr<const DeviceData> data;
  };
  std::vector<Entry> entries_;
};

}  // namespace autoepoch::experiments
