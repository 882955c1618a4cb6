#include "study/log_tails.hpp"

#include "support/catch.hpp"
#include "support/files.hpp"

using namespace autoepoch::test;

TEST_CASE("the tail of a log has the lines of its trial, and what workers printed before a failure") {
  const TemporaryDirectory directory;
  const std::string log = directory / "log.txt";
  const std::string time = "2026-01-01T00:00:00.000 ";
  write_text(log, time + "trial 1 started\n" + time + "worker cpu: one\n" + time + "trial 2 failed: exit 3\n" + time +
                      "worker cpu: two\n" + time + "trial 12 started\n" + time + "trial 1 failed: signal 9\nshort\n");
  const auto tails = autoepoch::study::log_tails(log, {1, 3});
  REQUIRE(tails.size() == 1);
  CHECK(tails.at(1) == std::vector<std::string>{time + "trial 1 started", time + "worker cpu: two",
                                                time + "trial 1 failed: signal 9"});
  CHECK(autoepoch::study::log_tails(directory / "none", {1}).empty());
}
