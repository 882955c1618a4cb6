#include "experiments/data_cache.hpp"

#include <algorithm>

namespace autoepoch::experiments {

std::shared_ptr<const DeviceData> DataCache::get(const DataSettings& settings, bool with_test,
                                                 const std::string& device) {
  for (const Entry& entry : entries_) {
    if (entry.settings == settings && entry.with_test == with_test && entry.device == device) {
      return entry.data;
    }
  }
  const auto capacity = static_cast<std::size_t>(std::max(4, settings.folds));
  if (entries_.size() >= capacity) {
    entries_.erase(entries_.begin());
  }
  entries_.push_back({settings, with_test, device, to_device(load_dataset(settings, with_test), at::Device(device))});
  return entries_.back().data;
}

}  // namespace autoepoch::experiments
