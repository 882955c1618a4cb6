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

TEST_CASE("a log that is followed says after each piece what a whole look at it says") {
  const TemporaryDirectory directory;
  const std::string log = directory / "log.txt";
  const std::string time = "2026-01-01T00:00:00.000 ";
  autoepoch::study::LogTails tails(log);
  CHECK(tails.update().empty());
  std::string text;
  for (int i = 0; i < 100; ++i)
    text += time + "trial " + std::to_string(i % 7) + " epoch " + std::to_string(i) + "\n" + time + "worker cpu: x\n";
  std::size_t written = 0;
  std::set<autoepoch::TrialNumber> told;
  for (const std::size_t piece : {1, 30, 31, 32, 500, 2000, 100000}) {  // also in the middle of a line
    written = std::min(text.size(), written + piece);
    write_text(directory / "new", text.substr(0, written));
    std::filesystem::copy_file(directory / "new", log, std::filesystem::copy_options::overwrite_existing);
    for (const autoepoch::TrialNumber trial : tails.update()) told.insert(trial);
    for (const autoepoch::TrialNumber trial : {0, 1, 2, 3, 4, 5, 6}) {
      const auto whole = autoepoch::study::log_tails(log, {trial});
      CHECK(tails.of(trial) == (whole.empty() ? std::vector<std::string>{} : whole.at(trial)));
    }
  }
  CHECK(told == std::set<autoepoch::TrialNumber>{0, 1, 2, 3, 4, 5, 6});
  CHECK(tails.update().empty());
  write_text(log, time + "trial 9 started\n");  // another search's
  CHECK(tails.update() == std::set<autoepoch::TrialNumber>{9});
  CHECK(tails.of(1).empty());
}
