// kill -9 of the controller at random moments, then the same command again.
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

#include <chrono>
#include <fstream>
#include <sstream>

#include "autoepoch/storages.hpp"
#include "autoepoch/tuner.hpp"
#include "run/controller_study.hpp"
#include "storage/memory_storage.hpp"
#include "support/catch.hpp"
#include "support/storage_files.hpp"

namespace autoepoch::test {
namespace {

namespace fs = std::filesystem;

pid_t start_controller(const fs::path& directory, int workers) {
  std::string arguments[] = {TOY_CONTROLLER, directory.string(), std::to_string(workers), TOY_WORKER};
  char* argv[] = {arguments[0].data(), arguments[1].data(), arguments[2].data(), arguments[3].data(), nullptr};
  pid_t pid = 0;
  REQUIRE(::posix_spawn(&pid, TOY_CONTROLLER, nullptr, nullptr, argv, environ) == 0);
  return pid;
}

int wait_for(pid_t pid) {
  int status = 0;
  REQUIRE(::waitpid(pid, &status, 0) == pid);
  return status;
}

/// Processes, other than zombies, that were started with that directory in their arguments.
int count_processes(const fs::path& directory) {
  int count = 0;
  for (const auto& entry : fs::directory_iterator("/proc")) {
    std::ifstream stream(entry.path() / "cmdline");
    std::stringstream arguments;
    arguments << stream.rdbuf();
    count += arguments.str().find(directory.string()) != std::string::npos ? 1 : 0;
  }
  return count;
}

void require_no_process_left(const fs::path& directory) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (count_processes(directory) > 0) REQUIRE(std::chrono::steady_clock::now() < deadline);
}

std::vector<Trial> stored_trials(const fs::path& directory) {
  return fs::exists(directory / "study.db") ? open_sqlite(directory / "study.db")->trials(1) : std::vector<Trial>();
}

/// Every stored epoch is still there, and each trial's epochs count from 1 without a gap.
void require_grown(const std::vector<Trial>& before, const std::vector<Trial>& after) {
  REQUIRE(after.size() >= before.size());
  for (const Trial& trial : after) {
    int epoch = 0;
    for (const Observation& point : trial.curve) REQUIRE(point.epoch == ++epoch);
  }
  for (const Trial& trial : before) {
    const LearningCurve& now = after[index_of(trial.number)].curve;
    for (const Observation& point : trial.curve) {
      REQUIRE(now.at(point.epoch));
      REQUIRE(*now.at(point.epoch) == point);
    }
  }
}

/// Kills the controller `kills` times, each time after up to `seconds`, then lets it end. Returns how often it was
/// struck.
int search_with_kills(const fs::path& directory, int workers, int kills, std::uint64_t seed) {
  Rng rng(seed);
  int struck = 0;
  std::vector<Trial> before;
  for (int turn = 0; turn < kills; ++turn) {
    const pid_t pid = start_controller(directory, workers);
    ::usleep(static_cast<useconds_t>(rng.below(120'000)));
    ::kill(pid, SIGKILL);
    struck += WIFSIGNALED(wait_for(pid)) ? 1 : 0;
    require_no_process_left(directory);
    const std::vector<Trial> after = stored_trials(directory);
    require_grown(before, after);
    before = after;
  }
  REQUIRE(wait_for(start_controller(directory, workers)) == 0);
  require_grown(before, stored_trials(directory));
  return struck;
}

}  // namespace

TEST_CASE("a controller killed 50 times finishes the study as if it had not been") {
  const ScratchDirectory directory;
  const std::uint64_t seed = 11;
  INFO("seed " << seed);
  CHECK(search_with_kills(directory.path(), 1, 50, seed) >= 40);
  require_no_process_left(directory.path());

  MemoryStorage whole;
  run::VirtualExecutor told(1, virtual_toy);
  tune(controller_study(), {ControllerSampler(), ToyHalving(), told, whole});
  CHECK(describe(stored_trials(directory.path())) == describe(whole.trials(1)));
  const auto record = open_sqlite(directory.path() / "study.db")->find_study("toy");
  REQUIRE(record);
  CHECK(record->state == StudyState::finished);
}

TEST_CASE("with several workers a killed controller loses nothing that was reported") {
  const ScratchDirectory directory;
  search_with_kills(directory.path(), 3, 15, 12);
  const auto trials = stored_trials(directory.path());
  CHECK(trials.size() == 40);
  for (const Trial& trial : trials) {
    CHECK((is_terminal(trial.state) || trial.state == TrialState::paused));
    CHECK(trial.failures == 0);
  }
}

}  // namespace autoepoch::test
