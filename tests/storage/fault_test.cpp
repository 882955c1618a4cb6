// The test double that the users of a storage are tested with.
#include "support/storage_fault.hpp"

#include "autoepoch/error.hpp"
#include "storage/memory_storage.hpp"
#include "support/catch.hpp"
#include "support/storage_conformance.hpp"
#include "support/storage_example.hpp"

namespace autoepoch::test {
namespace {

TEST_CASE("FaultStorage without a fault conforms") {
  static MemoryStorage memory;
  memory = {};
  check_storage([] { return std::make_unique<FaultStorage>(memory, Fault{}); });
}

TEST_CASE("FaultStorage refuses the chosen call, before or after it is done") {
  MemoryStorage memory;
  const std::int64_t study = memory.create_study(example_spec(), 0);
  const TrialId trial = memory.add_trial(study, {}, 1, 0).id;
  const auto epochs = [&] { return memory.trials(study).at(0).curve.size(); };

  FaultStorage before(memory, {.call = 2, .moment = Fault::Moment::before});
  CHECK(before.append(trial, example_observation(1), 0));
  CHECK_FALSE(before.tripped());
  CHECK_THROWS_AS(before.append(trial, example_observation(2), 0), StorageError);
  CHECK(before.tripped());
  CHECK(epochs() == 1);
  CHECK(before.append(trial, example_observation(2), 0));
  CHECK(before.calls() == 3);

  FaultStorage after(memory, {.call = 2, .moment = Fault::Moment::after, .repeat = true});
  CHECK_FALSE(after.append(trial, example_observation(2), 0));
  CHECK_THROWS_AS(after.append(trial, example_observation(3), 0), StorageError);
  CHECK(epochs() == 3);
  CHECK_FALSE(after.append(trial, example_observation(3), 0));
  CHECK_THROWS_AS(after.trials(study), StorageError);
}

}  // namespace
}  // namespace autoepoch::test
