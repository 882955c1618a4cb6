#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/file.h>

#include <chrono>
#include <filesystem>
#include <fstream>
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

/// The lock of a holder that has not written its words: what is there is of a former owner.
class UnwrittenLock {
 public:
  UnwrittenLock(const std::filesystem::path& directory, const std::string& words) {
    const std::filesystem::path file = directory / "study.lock";
    std::ofstream(file) << words;
    descriptor_ = open(file.c_str(), O_RDWR | O_CLOEXEC);
    REQUIRE(flock(descriptor_, LOCK_EX | LOCK_NB) == 0);
  }
  ~UnwrittenLock() { close(descriptor_); }

 private:
  int descriptor_;
};

TEST_CASE("an owner leaves no words behind that its follower could be taken for", "[lock]") {
  const ScratchDirectory directory;
  {
    const StudyLock lock(directory.path());
  }
  CHECK(std::filesystem::file_size(directory / "study.lock") == 0);
}

TEST_CASE("a process that got the id of a killed owner is not taken for the owner, and gets no signal", "[lock]") {
  const ScratchDirectory directory;
  const std::string former = std::to_string(getpid()) + " " + host_name() + " 7\n";  // this process started later
  const UnwrittenLock lock(directory.path(), former);
  const auto owner = study_lock_owner(directory.path());
  REQUIRE(owner);
  CHECK(owner->process == 0);
  CHECK(refusal(directory.path()).find("in use by another process") != std::string::npos);
  CHECK_FALSE(interrupt_study_owner(directory.path()));  // else this process would end here
}

TEST_CASE("an owner on another host, or one whose start is not known, gets no signal", "[lock]") {
  const ScratchDirectory directory;
  const std::string words = GENERATE(as<std::string>(), " elsewhere 7\n", " elsewhere\n", " HERE\n");
  const std::string host = words == " HERE\n" ? " " + host_name() + "\n" : words;
  const UnwrittenLock lock(directory.path(), std::to_string(getpid()) + host);
  CHECK(study_lock_owner(directory.path())->process == getpid());
  CHECK_FALSE(interrupt_study_owner(directory.path()));
}

TEST_CASE("the owner is interrupted, and nobody when there is none", "[lock]") {
  const ScratchDirectory directory;
  CHECK_FALSE(interrupt_study_owner(directory.path()));
  Child owner([&](const Child::Report& report) {
    sigset_t interrupt;
    sigemptyset(&interrupt);
    sigaddset(&interrupt, SIGINT);
    sigprocmask(SIG_BLOCK, &interrupt, nullptr);
    const StudyLock lock(directory.path());
    report(1);
    int signal = 0;
    sigwait(&interrupt, &signal);
    report(signal);
    pause();
  });
  std::int64_t word = 0;
  REQUIRE(owner.read(word));
  CHECK(interrupt_study_owner(directory.path()));
  REQUIRE(owner.read(word));
  CHECK(word == SIGINT);
  owner.kill();
  CHECK_FALSE(interrupt_study_owner(directory.path()));
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
