// Studies as a live site: read again whenever they have changed, in a thread that leaves the processor to the search.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "serve/site.hpp"
#include "study/gather.hpp"

namespace autoepoch::cli {

class LiveStudies final : public serve::Site {
 public:
  /// Reads the studies once. `control_token`: empty for a site that only shows. Throws StorageError.
  LiveStudies(std::vector<study::Directory> directories, std::string control_token);
  ~LiveStudies() override;

  serve::SharedText page() override;
  serve::SharedText document() override;
  std::uint64_t version() override { return version_; }
  serve::SharedText log(const std::map<std::string, std::string>& query) override;
  std::string act(const std::map<std::string, std::string>& form) override;

 private:
  /// One study as it was last read, and what the models said, which is renewed more rarely.
  struct Study {
    study::Directory directory;
    std::string mark;  // of the files: another one means that something has changed
    report::ReportInput input;
    std::chrono::steady_clock::time_point models_due = {};
  };

  void follow();
  bool read(Study& study);
  void publish();

  std::vector<Study> studies_;  // of the constructor and then of the thread alone
  const std::vector<study::Directory> directories_;
  const std::string control_token_;
  std::atomic<std::uint64_t> version_ = 0;
  std::mutex mutex_;  // guards document_ and stopped_
  std::condition_variable wake_;
  serve::SharedText document_;
  bool stopped_ = false;
  std::thread thread_;
};

}  // namespace autoepoch::cli
