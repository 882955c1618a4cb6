// Studies as a live site: what has changed is read in a thread that leaves the processor to the search.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "report/live_json.hpp"
#include "serve/site.hpp"
#include "study/followed_study.hpp"

namespace autoepoch::cli {

class LiveStudies final : public serve::Site {
 public:
  /// Reads the studies once. `control_token`: empty for a site that only shows. Throws StorageError.
  LiveStudies(std::vector<study::Directory> directories, std::string control_token);
  ~LiveStudies() override;

  serve::SharedText page() override;
  serve::SharedText document() override;
  std::uint64_t version() override { return version_; }
  serve::Changes changes(std::uint64_t since) override;
  serve::SharedText log(const std::map<std::string, std::string>& query) override;
  std::string act(const std::map<std::string, std::string>& form) override;

 private:
  void follow();
  void update(std::size_t study);

  std::vector<study::FollowedStudy> studies_;  // of the constructor and then of the thread alone
  const std::vector<study::Directory> directories_;
  const std::string control_token_;
  std::atomic<std::uint64_t> version_ = 0;  // of document_
  std::mutex mutex_;                        // guards document_, changes_ and stopped_
  std::condition_variable wake_;
  report::LiveDocument document_;
  std::uint64_t changes_since_ = 0;
  serve::Changes changes_;  // the last that were asked for: most readers ask for the same
  bool stopped_ = false;
  std::thread thread_;
};

}  // namespace autoepoch::cli
