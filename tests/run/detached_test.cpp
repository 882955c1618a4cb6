#include "run/detached.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <sstream>
#include <thread>

#include "autoepoch/error.hpp"
#include "run/child.hpp"
#include "support/catch.hpp"

using namespace autoepoch;
using namespace autoepoch::run;
using Catch::Matchers::Matches;

namespace {

/// A log file, removed in the end.
struct Log {
  std::filesystem::path file;
  Log() {
    std::string name = std::filesystem::temp_directory_path() / "autoepoch-detached-XXXXXX";
    close(mkstemp(name.data()));
    file = name;
  }
  ~Log() { std::filesystem::remove(file); }
  std::string text() const {
    std::ostringstream all;
    all << std::ifstream(file).rdbuf();
    return all.str();
  }
};

void start(const std::string& script, const Log& log, std::chrono::milliseconds patience = std::chrono::seconds(60)) {
  start_detached("/bin/sh", {"program", "-c", script}, log.file, patience);
}

/// Until it holds; false after a minute.
template <class Condition>
bool comes_true(Condition holds) {
  for (int i = 0; i < 12000 && !holds(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  return holds();
}

}  // namespace

TEST_CASE("a detached program that fails soon is an error with its last words, which the log keeps") {
  const Log log;
  std::ofstream(log.file) << "an older line\n";
  CHECK_THROWS_WITH(start("echo one; echo 'program: no such worker' >&2; exit 3", log), Matches("no such worker"));
  CHECK(log.text() == "an older line\none\nprogram: no such worker\n");
  CHECK_THROWS_WITH(start("exit 3", log), Matches("program exited with status 3"));
  CHECK_THROWS_WITH(start("kill -9 $$", log), Matches("program killed by signal 9.*"));
  CHECK_NOTHROW(start("exit 0", log));
}

TEST_CASE("what a detached program cannot be started with is named") {
  const Log log;
  CHECK_THROWS_WITH(start_detached("/none/program", {"program"}, log.file), Matches(".*/none/program.*"));
  CHECK_THROWS_WITH(start_detached("/bin/sh", {"program"}, "/none/log.txt"), Matches(".*/none/log.txt.*"));
}

TEST_CASE("a detached program has a session and no descriptor of its starter, and is reaped when it ends") {
  const Log log;
  int inheritable[2];
  REQUIRE(pipe(inheritable) == 0);
  struct sigaction before{};
  sigaction(SIGCHLD, nullptr, &before);
  // Its number, its descriptors and its session.
  start("echo $$; ls -m /proc/$$/fd; cut -d' ' -f6 /proc/$$/stat", log, std::chrono::milliseconds(0));
  REQUIRE(comes_true([&] {
    const std::string text = log.text();
    return std::count(text.begin(), text.end(), '\n') == 3;
  }));
  std::istringstream words(log.text());
  pid_t child = 0;
  pid_t session = 0;
  std::string first, second, third;
  words >> child >> first >> second >> third >> session;
  CHECK(first + second + third == "0,1,2");
  CHECK(session == child);
  close(inheritable[0]);
  close(inheritable[1]);
  CHECK(comes_true([&] { return kill(child, 0) != 0; }));  // a zombie would still take it
  struct sigaction after{};
  sigaction(SIGCHLD, nullptr, &after);
  CHECK(after.sa_handler == before.sa_handler);
}

TEST_CASE("the last line of a long output is its last") {
  const Log log;
  std::ofstream(log.file) << std::string(200000, 'x') << "\nlast\n\n";
  const int descriptor = open(log.file.c_str(), O_RDONLY | O_CLOEXEC);
  CHECK(last_line(descriptor) == "last");
  CHECK(last_line(descriptor, 200001) == "last");
  CHECK(last_line(descriptor, 200007).empty());
  close(descriptor);
}
