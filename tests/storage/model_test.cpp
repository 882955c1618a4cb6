// Random operations on SQLite and on memory: every answer and all that is stored must be the same.
#include <random>

#include "autoepoch/error.hpp"
#include "autoepoch/random.hpp"
#include "autoepoch/storages.hpp"
#include "storage/memory_storage.hpp"
#include "support/catch.hpp"
#include "support/storage_files.hpp"
#include "support/storage_script.hpp"

namespace autoepoch::test {
namespace {

constexpr TrialState kStates[] = {TrialState::waiting,   TrialState::running, TrialState::paused,
                                  TrialState::completed, TrialState::stopped, TrialState::failed};

/// What an operation did, as text, so that the answers of two storages can be compared.
std::string answer(const std::function<std::string()>& operation) {
  try {
    return operation();
  } catch (const InvalidInput& error) {
    return std::string("InvalidInput: ") + error.what();
  }
}

/// Everything the storage tells. Both number their studies and trials 1, 2, 3, ...
std::string describe(const Storage& storage) {
  std::string text;
  for (const StudyRecord& record : storage.studies()) {
    text += std::to_string(record.id) + ' ' + to_json(record.spec) + ' ' +
            std::to_string(static_cast<int>(record.state)) + ' ' + record.reason + ' ' +
            std::to_string(record.seconds) + ' ' + std::to_string(record.created) + '\n';
    text += test::describe(storage.trials(record.id)) + test::describe(storage.events(record.id));
  }
  return text;
}

/// One random operation, the same for every storage it is applied to. Many are wrong in some way.
std::function<std::string(Storage&)> random_operation(Rng& rng, double time) {
  const auto study = static_cast<std::int64_t>(rng.below(5));
  const auto trial = static_cast<std::int64_t>(rng.below(24));
  const int epoch = static_cast<int>(rng.below(40)) - 1;
  const double value = rng.below(50) == 0 ? INFINITY : rng.normal() * std::exp(100 * rng.normal());
  const std::string text = "reason \xFF '" + std::to_string(rng.below(1000));
  switch (rng.below(8)) {
    case 0: {
      const std::string name = "study" + std::to_string(rng.below(4));
      return [=](Storage& storage) { return std::to_string(storage.create_study(example_spec(name), time)); };
    }
    case 1: {
      const int until = static_cast<int>(rng.below(9));
      const Params params = rng.below(2) == 0
                                ? Params{}
                                : Params{{"x", value}, {"n", trial}, {"b", true}, {"s", std::string("\"adamw\"")}};
      return [=](Storage& storage) {
        return storage.trials(study).size() < 8 ? test::describe(storage.add_trial(study, params, until, time))
                                                : "full";
      };
    }
    case 2: {
      StudyRecord record{.id = study, .spec = example_spec("study" + std::to_string(rng.below(4))), .reason = text};
      record.spec.seed = rng() >> 1;
      record.state = rng.below(2) == 0 ? StudyState::open : StudyState::finished;
      record.seconds = value;
      return [=](Storage& storage) { return storage.update_study(record), "updated"; };
    }
    case 3: {
      const TrialEvent event{
          .trial = trial, .time = time, .epoch = epoch, .kind = EventKind::remark, .text = text, .detail = "{}"};
      return [=](Storage& storage) { return storage.add_event(study, event), "added"; };
    }
    case 4:
    case 5: {
      Transition change{.to = kStates[rng.below(6)], .reason = text, .time = time};
      change.until = static_cast<int>(rng.below(4));
      change.failure = rng.below(4) == 0;
      const TrialState from = kStates[rng.below(6)];
      return [=](Storage& storage) {
        const std::optional<TrialEvent> event = storage.transition(trial, from, change);
        return event ? test::describe(std::vector{*event}) : "none";
      };
    }
    default: {
      const Observation observation{
          .epoch = epoch, .value = value, .seconds = rng.uniform(), .metrics = {{"m", value}}};
      return [=](Storage& storage) { return std::to_string(storage.append(trial, observation, time)); };
    }
  }
}

TEST_CASE("SQLite behaves as memory does", "[model]") {
  const std::uint64_t seed = std::random_device{}();
  WARN("seed " << seed);
  Rng rng(seed);
  const ScratchDirectory directory;
  MemoryStorage memory;
  std::unique_ptr<Storage> sqlite = open_sqlite(directory / "study.db");
  for (int step = 0; step < 4000; ++step) {
    INFO("seed " << seed << " step " << step);
    const auto operation = random_operation(rng, step * 0.5);
    REQUIRE(answer([&] { return operation(*sqlite); }) == answer([&] { return operation(memory); }));
    if (rng.below(100) == 0) {
      sqlite.reset();
      sqlite = open_sqlite(directory / "study.db");
    }
    if (rng.below(50) == 0) REQUIRE(describe(*sqlite) == describe(memory));
  }
  CHECK(describe(*sqlite) == describe(memory));
  CHECK(describe(*open_sqlite_read_only(directory / "study.db")) == describe(memory));
}

}  // namespace
}  // namespace autoepoch::test
