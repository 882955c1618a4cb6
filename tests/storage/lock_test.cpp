#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>

#include <chrono>
#include <string>
#include <thread>

#include "autoepoch/error.hpp"
#include "storage/study_lock.hpp"
#include "support/catch.hpp"
#include "support/storage_files.hpp"

namespace autoepoch::test {
namespace {

std::string refusal(const std::filesystem::path& directory) {
  try {
    const StudyLock lock(directory);
  } catch (const StorageError& error) {
    return error.what();
  }
  return "";
}

TEST_CASE("a second owner is refused and told who the first is; kill -9 of the owner releases the study", "[lock]") {
  const ScratchDirectory directory;
  Child owner([&](const Child::Report& report) {
    const StudyLock lock(directory.path());
    report(1);
    pause();
  });
  std::int64_t word = 0;
  REQUIRE(owner.read(word));
  char host[256] = {};
  gethostname(host, sizeof host - 1);
  const std::string message = refusal(directory.path());
  CHECK(message.find("study " + directory.path().string() + " is in use by process " + std::to_string(owner.process()) +
                     " on host " + host) == 0);
  CHECK(refusal(directory.path()) == message);  // being refused changes nothing
  owner.kill();
  CHECK(refusal(directory.path()).empty());
}

TEST_CASE("one lock a process too; released at the end of the scope", "[lock]") {
  const ScratchDirectory directory;
  {
    const StudyLock lock(directory.path());
    CHECK(refusal(directory.path()).find("process " + std::to_string(getpid())) != std::string::npos);
  }
  CHECK(refusal(directory.path()).empty());
}

TEST_CASE("programs started by the owner do not hold the lock", "[lock]") {
  const ScratchDirectory directory;
  FILE* worker = nullptr;
  {
    const StudyLock lock(directory.path());
    worker = popen("cat", "w");
    REQUIRE(worker != nullptr);
  }
  CHECK(refusal(directory.path()).empty());
  pclose(worker);
}

TEST_CASE("the owner can be asked for, which never keeps another from becoming it", "[lock]") {
  const ScratchDirectory directory;
  CHECK_FALSE(study_lock_owner(directory.path()));
  {
    const StudyLock lock(directory.path());
    CHECK(study_lock_owner(directory.path())->process == getpid());
  }
  CHECK_FALSE(study_lock_owner(directory.path()));
}

TEST_CASE("a glance of others at the lock is waited for", "[lock]") {
  const ScratchDirectory directory;
  {
    const StudyLock maker(directory.path());
  }
  const int glance = open((directory.path() / "study.lock").c_str(), O_RDONLY | O_CLOEXEC);
  REQUIRE(flock(glance, LOCK_SH) == 0);
  std::thread end([glance] {
    std::this_thread::sleep_for(std::chrono::milliseconds(30));
    close(glance);
  });
  CHECK(refusal(directory.path()).empty());
  end.join();
}

TEST_CASE("no directory, no lock", "[lock]") {
  const ScratchDirectory directory;
  CHECK(refusal(directory / "missing").find("must exist") != std::string::npos);
}

}  // namespace
}  // namespace autoepoch::test
