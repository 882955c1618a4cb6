// What the sampler has to say is stored as events and shown.
#include <algorithm>

#include "run/lab.hpp"

namespace autoepoch::test {
namespace {

/// Remarks on its suggestions for the trials 2, 3, 4 and 7, the first three times in the same words.
class RemarkingSampler final : public Sampler {
 public:
  Suggestion suggest(const History& history, Rng& rng) const override {
    Suggestion suggestion = toy_.suggest(history, rng);
    const std::size_t number = history.trials().size();
    if (number == 7) suggestion.remark = "better now";
    if (number >= 2 && number <= 4) suggestion.remark = "a doubtful model";
    return suggestion;
  }

 private:
  ToySampler toy_;
};

struct Listener final : Observer {
  void on_event(const History&, const Executor&, const TrialEvent& event, const Trial& trial) override {
    if (event.kind == EventKind::remark) heard.push_back(to_string(trial.number) + " " + event.text);
  }
  std::vector<std::string> heard;
};

}  // namespace

TEST_CASE("a sampler's remarks become events of the new trial, each once as long as it stays the same") {
  Lab lab;
  Listener listener;
  lab.options.observer = &listener;
  WatchedExecutor executor = lab.executor(1);
  tune(lab.spec, {RemarkingSampler(), lab.full, executor, lab.storage}, lab.options);
  CHECK(listener.heard == std::vector<std::string>{"2 a doubtful model", "7 better now"});
  std::vector<std::string> stored;
  for (const TrialEvent& event : lab.storage.events(1))
    if (event.kind == EventKind::remark) stored.push_back(event.text);
  CHECK(stored == std::vector<std::string>{"a doubtful model", "better now"});
}

}  // namespace autoepoch::test
