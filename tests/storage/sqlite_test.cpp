// What a user is told when the disk or the file is not as it should be; and that a refused change leaves nothing
// behind.
#include <grp.h>
#include <sched.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <vector>

#include "autoepoch/error.hpp"
#include "autoepoch/storages.hpp"
#include "support/catch.hpp"
#include "support/storage_files.hpp"
#include "support/storage_script.hpp"

namespace autoepoch::test {
namespace {

std::string bytes(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

void write(const std::filesystem::path& file, const std::string& content) {
  std::ofstream(file, std::ios::binary) << content;
}

/// The message of the StorageError that `action` throws; empty if it throws none.
std::string refusal(const std::function<void()>& action) {
  try {
    action();
  } catch (const StorageError& error) {
    return error.what();
  }
  return "";
}

bool mentions(const std::string& message, const std::string& part) {
  INFO(message);
  CHECK(message.find(part) != std::string::npos);
  return true;
}

/// Does the first steps of the script on a new file.
void make_study(const std::filesystem::path& file, std::int64_t steps) {
  const auto storage = open_sqlite(file);
  storage->create_study(example_spec(), 0);
  for (std::int64_t n = 0; n < steps; ++n) do_step(*storage, n);
}

TEST_CASE("files that cannot be opened are refused with what to do", "[sqlite]") {
  const ScratchDirectory directory;
  const std::filesystem::path file = directory / "study.db";

  SECTION("no such directory") {
    mentions(refusal([&] { open_sqlite(directory / "missing/study.db"); }), "there is no directory");
    CHECK_FALSE(std::filesystem::exists(directory / "missing"));
  }
  SECTION("a directory") {
    mentions(refusal([&] { open_sqlite(directory.path()); }), "is a directory");
  }
  SECTION("no study to read") {
    mentions(refusal([&] { open_sqlite_read_only(file); }), "there is no study in " + file.string());
    CHECK_FALSE(std::filesystem::exists(file));
  }
  SECTION("not a database") {
    for (const std::string& content : std::vector<std::string>{"short", std::string(5000, 'x')}) {
      write(file, content);
      mentions(refusal([&] { open_sqlite(file); }), "is not a database");
      mentions(refusal([&] { open_sqlite_read_only(file); }), "is not a database");
      CHECK(bytes(file) == content);
    }
  }
  SECTION("a database of another program is not changed") {
    {
      soci::session other(soci::sqlite3, "db=" + file.string());
      other << "CREATE TABLE study (id INTEGER)";
      other << "PRAGMA application_id = 1";
    }
    const std::string content = bytes(file);
    mentions(refusal([&] { open_sqlite(file); }), "is a database of another program");
    mentions(refusal([&] { open_sqlite_read_only(file); }), "is a database of another program");
    CHECK(bytes(file) == content);
    CHECK(std::distance(std::filesystem::directory_iterator(directory.path()), {}) == 1);
  }
  SECTION("damaged") {
    make_study(file, 300);
    std::string content = bytes(file);
    for (std::size_t i = 4096; i < content.size(); ++i) content[i] = static_cast<char>(i * 31);
    write(file, content);
    mentions(refusal([&] { open_sqlite(file)->trials(1); }), file.string() + " is damaged");
  }
  SECTION("cut off") {
    make_study(file, 300);
    std::filesystem::resize_file(file, 8192);
    mentions(refusal([&] { open_sqlite(file)->trials(1); }), file.string() + " is damaged");
  }
  SECTION("stored text that is no longer what was stored") {
    make_study(file, 3);
    soci::session(soci::sqlite3, "db=" + file.string()) << "UPDATE observation SET metrics = '{\"val_loss\":'";
    mentions(refusal([&] { open_sqlite(file)->trials(1); }), "the stored metrics of trial 1 cannot be read");
  }
}

TEST_CASE("an empty file becomes a database", "[sqlite]") {
  const ScratchDirectory directory;
  write(directory / "study.db", "");
  make_study(directory / "study.db", 3);
  CHECK(steps_done(open_sqlite_read_only(directory / "study.db")->trials(1)) == 3);
}

TEST_CASE("any file name but one with quotes", "[sqlite]") {
  const ScratchDirectory directory;
  const std::filesystem::path file = directory / "a b  c=d; 'e' %20?x#y.db";
  make_study(file, 3);
  CHECK(std::filesystem::exists(file));
  CHECK(steps_done(open_sqlite(file)->trials(1)) == 3);
  mentions(refusal([&] { open_sqlite(directory / "a\"b.db"); }), "cannot contain quotes");
}

TEST_CASE("a directory that is not writable", "[sqlite]") {
  const ScratchDirectory directory;
  std::filesystem::permissions(directory.path(), std::filesystem::perms(0555));
  Child child([&](const Child::Report&) {
    if (geteuid() == 0 && (setgroups(0, nullptr) != 0 || setgid(65534) != 0 || setuid(65534) != 0)) _exit(3);
    const std::string message = refusal([&] { open_sqlite(directory / "study.db"); });
    _exit(message.find("directory " + directory.path().string() + " is not writable") != std::string::npos ? 0 : 4);
  });
  CHECK(child.wait() == 0);
}

TEST_CASE("a file that another process has locked: refused whole, and works again afterwards", "[sqlite]") {
  const ScratchDirectory directory;
  const std::filesystem::path file = directory / "study.db";
  make_study(file, 3);
  const auto storage = open_sqlite(file, std::chrono::milliseconds(10));
  soci::session other(soci::sqlite3, "db=" + file.string());
  other << "BEGIN IMMEDIATE";
  mentions(refusal([&] { do_step(*storage, 3); }), file.string() + " is locked by another process");
  CHECK(steps_done(storage->trials(1)) == 3);
  other << "ROLLBACK";
  do_step(*storage, 3);
  CHECK(steps_done(storage->trials(1)) == 4);
}

/// Goes on with the script until a change is refused, makes room, and goes on. 0 if all is as it should be.
int fill_up_and_go_on(const std::filesystem::path& file, const std::string& expected,
                      const std::function<void()>& make_room) {
  const auto storage = open_sqlite(file);
  storage->create_study(example_spec(), 0);
  std::int64_t n = 0;
  const std::string message = refusal([&] {
    for (;; ++n) do_step(*storage, n);
  });
  if (message.find(expected) == std::string::npos) return 10;
  if (steps_done(storage->trials(1)) != n) return 11;
  make_room();
  for (const std::int64_t end = n + 10; n < end; ++n) do_step(*storage, n);
  Script script;
  const bool whole = describe(storage->trials(1)) == describe(script.after(n).trials(1)) &&
                     describe(open_sqlite_read_only(file)->events(1)) == describe(script.after(n).events(1));
  return whole ? 0 : 12;
}

TEST_CASE("a full disk: refused whole, and works again when there is room", "[sqlite]") {
  const ScratchDirectory directory;
  Child child([&](const Child::Report&) {
    if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
        mount("tmpfs", directory.path().c_str(), "tmpfs", 0, "size=1m") != 0) {
      _exit(100);
    }
    write(directory / "ballast", std::string(500000, 'x'));
    _exit(fill_up_and_go_on(directory / "study.db", "no space left on the disk",
                            [&] { std::filesystem::remove(directory / "ballast"); }));
  });
  const int code = child.wait();
  if (code == 100) WARN("skipped: a file system for the test cannot be mounted here");
  CHECK((code == 0 || code == 100));
}

TEST_CASE("a file size limit: refused whole, and works again when it is raised", "[sqlite]") {
  const ScratchDirectory directory;
  Child child([&](const Child::Report&) {
    signal(SIGXFSZ, SIG_IGN);
    rlimit limit{};
    getrlimit(RLIMIT_FSIZE, &limit);
    const rlim_t unlimited = limit.rlim_cur;
    limit.rlim_cur = 300000;
    setrlimit(RLIMIT_FSIZE, &limit);
    _exit(fill_up_and_go_on(directory / "study.db", "check the disk, quota and file size limits", [&] {
      limit.rlim_cur = unlimited;
      setrlimit(RLIMIT_FSIZE, &limit);
    }));
  });
  CHECK(child.wait() == 0);
}

}  // namespace
}  // namespace autoepoch::test
