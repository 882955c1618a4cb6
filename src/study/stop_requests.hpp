// Wishes of people that a trial should end, as files DIR/stop/NUMBER: whoever may write there may wish, whether a
// search runs or not, and none is lost when a process ends.
#pragma once

#include "autoepoch/tuner.hpp"
#include "study/directory.hpp"

namespace autoepoch::study {

class StopRequestFiles final : public StopRequests {
 public:
  explicit StopRequestFiles(const Directory& directory) : folder_(directory.stop_requests()) {}
  std::vector<TrialNumber> pending() override;
  void done(TrialNumber trial) override;

 private:
  std::filesystem::path folder_;
};

/// Returns what will happen, in words. Throws InvalidInput if there is no such trial or it is over, and Error if the
/// wish cannot be written.
std::string request_stop(const Directory& directory, TrialNumber trial);

}  // namespace autoepoch::study
