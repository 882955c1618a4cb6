#include "run/janitor.hpp"

#include <utility>

#include "worker/checkpoint.hpp"

namespace autoepoch::run {

Janitor::Janitor(std::filesystem::path directory, const Objective& objective)
    : directory_(std::move(directory)), objective_(objective) {}

Janitor::~Janitor() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  called_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void Janitor::discard(TrialNumber trial, bool keep_best) {
  if (directory_.empty()) return;
  {
    const std::lock_guard lock(mutex_);
    orders_.push_back({trial, keep_best});
    if (!thread_.joinable()) thread_ = std::thread([this] { work(); });
  }
  called_.notify_one();
}

void Janitor::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    called_.wait(lock, [this] { return ending_ || !orders_.empty(); });
    if (orders_.empty()) return;
    const Order order = orders_.front();
    orders_.pop_front();
    lock.unlock();
    try {
      worker::CheckpointStore(directory_, order.trial).discard(objective_, order.keep_best);
    } catch (const std::filesystem::filesystem_error&) {
      // What cannot be deleted stays: a disk full of old checkpoints is no reason to end a study.
    }
    lock.lock();
  }
}

}  // namespace autoepoch::run
