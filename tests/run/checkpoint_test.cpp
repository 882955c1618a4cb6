// Checkpoints that are whole or skipped, and the attempts that use them.
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <set>
#include <system_error>

#include "support/catch.hpp"
#include "support/storage_files.hpp"
#include "support/toy_study.hpp"
#include "worker/attempt.hpp"

namespace autoepoch::test {
namespace {

namespace fs = std::filesystem;
using wire::Answer;
using worker::Attempt;
using worker::Checkpoint;
using worker::CheckpointStore;

std::set<std::string> names_in(const fs::path& directory) {
  std::set<std::string> names;
  if (!fs::exists(directory)) return names;
  for (const auto& entry : fs::directory_iterator(directory)) names.insert(entry.path().filename().string());
  return names;
}

ExperimentInput input_of(const Params& params, Direction direction = Direction::minimize) {
  ExperimentInput input;
  input.params = params;
  input.seed = 3;
  input.objective.direction = direction;
  return input;
}

/// Trains from `from` to `until`, then pauses; returns the values reported.
std::map<int, double> train(const fs::path& directory, int from, int until) {
  const Params params{{"x", 0.5}};
  std::map<int, double> values;
  const CheckpointPolicy policy{.directory = directory};
  Attempt attempt(make_toy, input_of(params), {.trial = 1, .params = params, .seed = 3, .from_epoch = from}, policy);
  attempt.run([&](const Observation& observation) {
    values[observation.epoch] = observation.metrics.at("memory");
    return observation.epoch < until ? Answer{} : Answer{.leave = Leave::pause};
  });
  return values;
}

/// A store with checkpoints of epochs 1..n of that value.
CheckpointStore filled(const fs::path& directory, const std::vector<double>& values) {
  const CheckpointStore store(directory, 7);
  ToyExperiment experiment(input_of({{"x", 0.5}}));
  for (std::size_t i = 0; i < values.size(); ++i) {
    experiment.run_epoch();
    store.save(experiment, static_cast<int>(i) + 1, values[i]);
  }
  return store;
}

}  // namespace

TEST_CASE("a checkpoint stands in its trial's directory beside its seal") {
  const ScratchDirectory directory;
  const CheckpointStore store = filled(directory.path(), {0.25});
  CHECK(store.directory() == directory.path() / "trial-000007");
  CHECK(names_in(store.directory()) == std::set<std::string>{"epoch-0001.ckpt", "epoch-0001.ckpt.sum"});
  const auto newest = store.newest(1);
  REQUIRE(newest);
  CHECK(newest->epoch == 1);
  CHECK(newest->value == 0.25);
  CHECK(newest->file == store.directory() / "epoch-0001.ckpt");
  CHECK(!store.newest(0));
}

TEST_CASE("a trial without checkpoints has none") {
  const ScratchDirectory directory;
  const CheckpointStore store(directory.path(), 1);
  CHECK(!store.newest(100));
  CHECK(!store.best(Objective{}));
  store.discard(Objective{}, true);
  store.prune(Objective{});
  CHECK(!fs::exists(store.directory()));
}

TEST_CASE("damaged checkpoints are skipped") {
  const ScratchDirectory directory;
  const CheckpointStore store = filled(directory.path(), {3, 2, 1});
  const fs::path newest = store.directory() / "epoch-0003.ckpt";
  SECTION("torn") { fs::resize_file(newest, fs::file_size(newest) - 1); }
  SECTION("longer") { std::ofstream(newest, std::ios::app) << 'x'; }
  SECTION("one bit flipped") {
    std::fstream stream(newest);
    const char first = static_cast<char>(stream.get() ^ 1);
    stream.seekp(0);
    stream.put(first);
  }
  SECTION("without a seal") { fs::remove(fs::path(newest) += ".sum"); }
  SECTION("with an empty seal") { fs::resize_file(fs::path(newest) += ".sum", 0); }
  SECTION("with another's seal") {
    fs::copy_file(store.directory() / "epoch-0002.ckpt.sum", fs::path(newest) += ".sum",
                  fs::copy_options::overwrite_existing);
  }
  SECTION("missing beside its seal") { fs::remove(newest); }
  SECTION("a directory in its place") {
    fs::remove(newest);
    fs::create_directory(newest);
  }
  CHECK(store.newest(3)->epoch == 2);
  CHECK(store.best(Objective{})->epoch == 2);
}

TEST_CASE("every cut of a checkpoint and of its seal is noticed") {
  const ScratchDirectory directory;
  const CheckpointStore store = filled(directory.path(), {1});
  const fs::path file = store.directory() / GENERATE("epoch-0001.ckpt", "epoch-0001.ckpt.sum");
  for (std::uintmax_t size = fs::file_size(file); size-- > 1;) {
    fs::resize_file(file, size);
    INFO("cut to " << size << " bytes");
    const bool only_line_feed_missing = file.extension() == ".sum" && store.newest(1) && store.newest(1)->value == 1;
    CHECK((!store.newest(1) || only_line_feed_missing));
  }
}

TEST_CASE("pruning keeps the newest and the best") {
  const ScratchDirectory directory;
  const CheckpointStore store = filled(directory.path(), {5, 1, 4, 1, 3, 2});
  Objective objective;
  int newest = 2;
  std::set<std::string> expected = {"epoch-0005.ckpt", "epoch-0005.ckpt.sum", "epoch-0006.ckpt", "epoch-0006.ckpt.sum"};
  SECTION("minimize: the earliest of equals") { expected.insert({"epoch-0002.ckpt", "epoch-0002.ckpt.sum"}); }
  SECTION("maximize") {
    objective.direction = Direction::maximize;
    expected.insert({"epoch-0001.ckpt", "epoch-0001.ckpt.sum"});
  }
  SECTION("three") {
    expected.insert({"epoch-0002.ckpt", "epoch-0002.ckpt.sum", "epoch-0004.ckpt", "epoch-0004.ckpt.sum"});
    newest = 3;
  }
  std::ofstream(store.directory() / "epoch-0007.ckpt.tmp") << "left by a kill";
  std::ofstream(store.directory() / "model.ts.pt") << "the experiment's own";
  expected.insert("model.ts.pt");
  store.prune(objective, newest);
  CHECK(names_in(store.directory()) == expected);
}

TEST_CASE("discarding keeps the best or nothing, and may be repeated") {
  const ScratchDirectory directory;
  const CheckpointStore store = filled(directory.path(), {5, 1, 4});
  for (int turn = 0; turn < 2; ++turn) {
    store.discard(Objective{}, true);
    CHECK(names_in(store.directory()) == std::set<std::string>{"epoch-0002.ckpt", "epoch-0002.ckpt.sum"});
  }
  for (int turn = 0; turn < 2; ++turn) {
    store.discard(Objective{}, false);
    CHECK(!fs::exists(store.directory()));
  }
}

TEST_CASE("a trial left at any epoch goes on to the curve of an unbroken one") {
  const ScratchDirectory whole;
  const auto expected = train(whole.path(), 0, 12);
  for (int left_at = 1; left_at < 12; ++left_at) {
    const ScratchDirectory directory;
    auto values = train(directory.path(), 0, left_at);
    const auto rest = train(directory.path(), left_at, 12);
    CHECK(rest.begin()->first == left_at + 1);
    values.insert(rest.begin(), rest.end());
    CHECK(values == expected);
  }
}

TEST_CASE("a lost or unreadable checkpoint costs epochs, not the curve") {
  const ScratchDirectory whole;
  const auto expected = train(whole.path(), 0, 12);
  const ScratchDirectory directory;
  train(directory.path(), 0, 8);
  const fs::path trial = directory.path() / "trial-000001";
  int first = 0;
  SECTION("the newest is torn") {
    fs::resize_file(trial / "epoch-0008.ckpt", 1);
    first = 8;
  }
  SECTION("the newest two are torn: the best is older") {
    fs::resize_file(trial / "epoch-0008.ckpt", 1);
    fs::resize_file(trial / "epoch-0007.ckpt", 1);
    const auto best = CheckpointStore(directory.path(), 1).newest(8);
    first = best ? best->epoch + 1 : 1;
  }
  SECTION("all are lost") {
    fs::remove_all(trial);
    first = 1;
  }
  SECTION("it is whole, but the experiment cannot read it") {
    struct Mute final : Experiment {
      Observation run_epoch() override { return {}; }
      void save(const fs::path& file) const override { std::ofstream(file) << "of another version"; }
      void load(const fs::path&) override {}
    };
    CheckpointStore(directory.path(), 1).save(Mute(), 8, 1);
    first = 8;
  }
  SECTION("the controller died before it stored the last epoch: a newer checkpoint is not used") {
    const auto rest = train(directory.path(), 7, 12);
    CHECK(rest.begin()->first == 8);
    CHECK(rest.at(12) == expected.at(12));
    return;
  }
  const auto rest = train(directory.path(), 8, 12);
  CHECK(rest.begin()->first == first);
  for (const auto& [epoch, value] : rest) CHECK(value == expected.at(epoch));
}

TEST_CASE("what an attempt ends with") {
  const auto run = [](const Params& params, Leave leave) {
    Attempt attempt(make_toy, input_of(params), {.trial = 4, .params = params}, {});
    return attempt.run(
        [&](const Observation& observation) { return observation.epoch < 3 ? Answer{} : Answer{.leave = leave}; });
  };
  using namespace std::string_literals;
  CHECK(std::get<Ended>(run({{"x", 0.1}}, Leave::pause)).leave == Leave::pause);
  CHECK(std::get<Ended>(run({{"x", 0.1}}, Leave::stop)).leave == Leave::stop);
  CHECK(std::get<Ended>(run({{"x", 0.1}}, Leave::complete)).leave == Leave::complete);
  CHECK(std::get<Ended>(run({{"x", 0.1}, {"fault", "finish@2"s}}, Leave::stop)).leave == Leave::complete);
  const auto thrown = std::get<Crashed>(run({{"x", 0.1}, {"fault", "throw@2"s}}, Leave::stop));
  CHECK(thrown.trial == 4);
  CHECK(thrown.reason == "shapes do not match");
  CHECK(!thrown.retryable);
  const auto memory = std::get<Crashed>(run({{"x", 0.1}, {"fault", "bad_alloc@2"s}}, Leave::stop));
  CHECK(memory.reason == "out of memory");
  CHECK(memory.retryable);
}

TEST_CASE("a failure that may pass by itself is worth another attempt") {
  struct Failing final : Experiment {
    explicit Failing(std::function<void()> fail) : fail_(std::move(fail)) {}
    Observation run_epoch() override { return fail_(), Observation{}; }
    void save(const fs::path&) const override {}
    void load(const fs::path&) override {}
    std::function<void()> fail_;
  };
  const auto crash_of = [](const std::function<void()>& fail) {
    Attempt attempt([&](const ExperimentInput&) { return std::make_unique<Failing>(fail); }, {}, {}, {});
    return std::get<Crashed>(attempt.run([](const Observation&) { return Answer{}; }));
  };
  const auto system = [&](int error) {
    return crash_of([error] { throw std::system_error(error, std::generic_category(), "cannot write w.ckpt"); });
  };
  for (const int error : {ENOSPC, EDQUOT, EIO, EMFILE, EAGAIN, ENOMEM, ETIMEDOUT}) {
    INFO(std::strerror(error));
    CHECK(system(error).retryable);
  }
  for (const int error : {ENOENT, EACCES, ENOTDIR, EISDIR, EROFS, EINVAL}) {
    INFO(std::strerror(error));
    CHECK(!system(error).retryable);
  }
  CHECK(system(ENOSPC).reason == "cannot write w.ckpt: No space left on device");
  const Crashed memory = crash_of([] { throw TransientError("out of memory: another program uses the GPU"); });
  CHECK(memory.retryable);
  CHECK(memory.reason == "out of memory: another program uses the GPU");
  CHECK(!crash_of([] { fs::file_size("/nonexistent"); }).retryable);
}

TEST_CASE("the checkpoint of an epoch is found without reading it") {
  const ScratchDirectory directory;
  const CheckpointStore store = filled(directory.path(), {3, 2});
  REQUIRE(store.at(2));
  CHECK(store.at(2)->value == 2);
  CHECK(store.at(2)->file == store.directory() / "epoch-0002.ckpt");
  CHECK(!store.at(3));
  fs::resize_file(store.directory() / "epoch-0002.ckpt", 1);
  CHECK(!store.at(2));
}

TEST_CASE("an experiment that miscounts its epochs fails") {
  struct Stuck final : Experiment {
    Observation run_epoch() override { return {.epoch = 1, .value = 1}; }
    void save(const fs::path&) const override {}
    void load(const fs::path&) override {}
  };
  const auto make = [](const ExperimentInput&) { return std::make_unique<Stuck>(); };
  Attempt attempt(make, {}, {}, {});
  const auto crash = std::get<Crashed>(attempt.run([](const Observation&) { return Answer{}; }));
  CHECK(crash.reason == "the experiment reports epoch 1 after epoch 1");
}

}  // namespace autoepoch::test
