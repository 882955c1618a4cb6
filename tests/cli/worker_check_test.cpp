#include "cli/worker_check.hpp"

#include <dirent.h>
#include <sys/resource.h>

#include <chrono>
#include <csignal>

#include "autoepoch/error.hpp"
#include "cli/program.hpp"
#include "support/catch.hpp"

using namespace autoepoch;
using namespace autoepoch::test;
using autoepoch::cli::MemoryFile;
using autoepoch::cli::WorkerCheck;
using Catch::Matchers::Matches;

namespace {

/// A worker that is a shell script.
struct Script {
  TemporaryDirectory directory;
  autoepoch::WorkerProgram program{directory / "worker"};

  explicit Script(const std::string& text) {
    write_text(program.file, "#!/bin/sh\n" + text + "\n");
    std::filesystem::permissions(program.file, std::filesystem::perms::owner_all);
  }
};

int open_descriptors() {
  int count = 0;
  DIR* folder = opendir("/proc/self/fd");
  while (readdir(folder) != nullptr) ++count;
  closedir(folder);
  return count;
}

}  // namespace

TEST_CASE("a worker's objection is its last line, however much it says before") {
  const Script worker("head -c 100000 /dev/zero | tr '\\0' 'x'; echo; echo 'worker: no such data' >&2; exit 2");
  CHECK_THROWS_WITH(WorkerCheck(worker.program, {}).wait(), Matches("no such data"));
  CHECK_THROWS_AS(WorkerCheck(worker.program, {}).wait(), InvalidInput);
}

TEST_CASE("a worker that fails without a word is described by its end") {
  const Script worker("exit 7");
  CHECK_THROWS_WITH(WorkerCheck(worker.program, {}).wait(), Matches("worker --check failed: .*status 7"));
}

TEST_CASE("a worker that hangs in its check does not hang the search") {
  const Script worker("echo reading; exec sleep 1000");
  WorkerCheck check(worker.program, {});
  CHECK_THROWS_WITH(check.wait(std::chrono::seconds(1)), Matches("worker --check has not ended within 1 s.*reading"));
}

TEST_CASE("a file in memory that cannot be written is closed") {
  rlimit former{};
  getrlimit(RLIMIT_FSIZE, &former);
  const rlimit small{.rlim_cur = 10, .rlim_max = former.rlim_max};
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const int before = open_descriptors();
  setrlimit(RLIMIT_FSIZE, &small);
  CHECK_THROWS_AS(MemoryFile("more than ten bytes"), ExecutorError);
  setrlimit(RLIMIT_FSIZE, &former);
  std::signal(SIGXFSZ, handler);
  CHECK(open_descriptors() == before);
}
