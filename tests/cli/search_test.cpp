// Whole searches by the real program, with a worker of toy experiments.
#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "cli/program.hpp"
#include "support/catch.hpp"

using namespace autoepoch::test;
using Json = nlohmann::json;

namespace {

constexpr int kInterrupted = 130;

/// A study directory with a space file and the commands on it.
struct Lab {
  TemporaryDirectory directory;
  std::string space = directory / "space.json";
  std::string study = directory / "study";

  explicit Lab(int milliseconds = 0, const std::string& more = {}) {
    write_text(space, R"({"name": "toy", "objective": {"metric": "loss"}, "seed": 7,
      "space": {"x": {"type": "float", "low": 0, "high": 1}, "milliseconds": )" +
                          std::to_string(milliseconds) + more + R"(},
      "budget": {"max_epochs": 9, "trials": 9}, "search": {"eta": 3, "first_rung": 1},
      "run": {"workers": 1, "devices": "cpu:1"}})");
  }

  std::vector<std::string> search(const std::vector<std::string>& more = {}) const {
    return joined({"search", space, "--out", study, "--worker", TOY_WORKER}, more);
  }
  std::vector<std::string> resume(const std::vector<std::string>& more = {}) const {
    return joined({"resume", study, "--worker", TOY_WORKER}, more);
  }
  Json json(const std::string& command) const { return Json::parse(run({command, study, "--format", "json"}).out); }
  std::int64_t epochs() const {
    const Result status = run({"status", study, "--format", "json"});
    return status.code == 0 ? Json::parse(status.out)["epochs"]["spent"].get<std::int64_t>() : 0;
  }

  static std::vector<std::string> joined(std::vector<std::string> words, const std::vector<std::string>& more) {
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }
};

/// What a study came to, without times and processes.
Json essence(const Lab& lab) {
  Json trials = lab.json("trials");
  for (Json& trial : trials) {
    for (const char* of_the_clock : {"seconds", "started", "ended"}) trial.erase(of_the_clock);
    trial.erase("failures");
    trial.erase("reason");
    for (Json& point : trial["curve"]) {
      point.erase("seconds");
      for (const char* of_the_process : {"pid", "threads"}) point["metrics"].erase(of_the_process);
    }
  }
  return trials;
}

}  // namespace

TEST_CASE("a search prints its outcome as one JSON object and leaves its files") {
  const Lab lab;
  const Result result = run(lab.search({"--format", "json"}));
  INFO(result.err);
  REQUIRE(result.code == 0);
  const Json outcome = Json::parse(result.out);
  CHECK(outcome["study"] == "toy");
  CHECK(outcome["why"] == "trials");
  CHECK(outcome["epochs"]["full_training"] == 81);
  CHECK(outcome["epochs"]["spent"] < 81);
  CHECK(outcome["trials"]["running"] == 0);
  CHECK(std::filesystem::exists(outcome["best"]["checkpoint"].get<std::string>()));

  const Json best = Json::parse(read_text(lab.study + "/best.json"));
  CHECK(best == lab.json("best"));
  CHECK(best["value"] == outcome["best"]["value"]);
  CHECK(read_text(lab.study + "/log.txt").find("trial 0 started") != std::string::npos);

  const Json trials = lab.json("trials");
  REQUIRE(trials.size() == 9);
  CHECK(trials[0]["trial"] == best["trial"]);
  const auto by_value = [](const Json& a, const Json& b) { return a["value"] < b["value"]; };
  CHECK(std::is_sorted(trials.begin(), trials.end(), by_value));
}

TEST_CASE("without a terminal there is a plain line per event, and a table at the end") {
  const Lab lab;
  const Result result = run(lab.search());
  CHECK(result.code == 0);
  CHECK(result.out.starts_with("Best of 9 trials: loss "));
  CHECK(result.out.find("Checkpoint: " + lab.study) != std::string::npos);
  CHECK(result.err.find("trial 0 started") != std::string::npos);
  CHECK(result.err.find("is best: loss") != std::string::npos);
  CHECK(result.err.find('\x1b') == std::string::npos);
}

TEST_CASE("on a terminal there is a live display; NO_COLOR takes its colours") {
  const Lab lab(20);
  const bool colours = GENERATE(true, false);
  Launch launch{.arguments = lab.search(), .environment = {{"TERM", "xterm"}}, .terminal = true};
  if (!colours) launch.environment["NO_COLOR"] = "1";
  const Result result = Program(launch).wait();
  CHECK(result.code == 0);
  CHECK(result.err.find("worker 0") != std::string::npos);
  CHECK(result.err.find("epochs/s") != std::string::npos);
  CHECK(result.err.find("\x1b[J") != std::string::npos);
  CHECK((result.err.find("\x1b[2m") != std::string::npos) == colours);
  CHECK(result.err.find("\x1b[?") == std::string::npos);  // no mode of the terminal is changed
  CHECK(result.err.ends_with("\n"));
}

TEST_CASE("a second search into the same directory is refused with the command that continues it") {
  const Lab lab;
  REQUIRE(run(lab.search()).code == 0);
  const std::string before = read_text(lab.study + "/best.json");
  const Result second = run(lab.search());
  CHECK(second.code == 2);
  CHECK(second.out.empty());
  CHECK(second.err.find("autoepoch resume " + lab.study) != std::string::npos);
  CHECK(read_text(lab.study + "/best.json") == before);
}

TEST_CASE("a finished search can be extended in trials, epochs of a trial, and epochs in all") {
  const Lab lab;
  REQUIRE(run(lab.search({"--epochs", "6"})).code == 0);
  CHECK(lab.epochs() == 6);
  CHECK(run(lab.resume({"--epochs", "200"})).code == 0);
  CHECK(lab.json("trials").size() == 9);
  CHECK(run(lab.resume({"--trials", "12", "--max-epochs", "18"})).code == 0);
  CHECK(lab.json("trials").size() == 12);
  CHECK(lab.json("best")["epoch"] > 9);
}

TEST_CASE("killed at any moment and resumed, a search ends as an unbroken one") {
  const Lab unbroken;
  REQUIRE(run(unbroken.search()).code == 0);
  const Lab lab(5);
  for (std::int64_t target = 1; target < 20; target += 6) {
    Program program({.arguments = std::filesystem::exists(lab.study + "/study.db") ? lab.resume() : lab.search()});
    wait_until([&] { return lab.epochs() >= target || program.ended(); });
    program.signal(SIGKILL);
    program.wait();
  }
  REQUIRE(run(lab.resume()).code == 0);
  Json expected = essence(unbroken);
  for (Json& trial : expected) trial["params"]["milliseconds"] = 5;
  CHECK(essence(lab) == expected);
}

TEST_CASE("the first Ctrl-C pauses the trials and prints how to go on") {
  const Lab lab(20);
  Program program({.arguments = lab.search({"--format", "json"})});
  wait_until([&] { return lab.epochs() >= 2; });
  program.signal(SIGINT);
  const Result result = program.wait();
  CHECK(result.code == kInterrupted);
  CHECK(result.err.find("interrupted: the running epochs end first") != std::string::npos);
  CHECK(Json::parse(result.out)["why"] == "interrupted");
  CHECK(Json::parse(result.out)["trials"]["running"] == 0);
  CHECK(result.err.find("autoepoch resume " + lab.study) != std::string::npos);
  CHECK(run(lab.resume()).code == 0);
}

TEST_CASE("the second Ctrl-C does not wait for a long epoch") {
  const Lab lab(100000000);
  Program program({.arguments = lab.search()});
  wait_until([&] { return run({"trials", lab.study}).out.find("running") != std::string::npos; });
  wait_until([&] {
    program.signal(SIGINT);
    return program.ended();
  });
  CHECK(program.wait().code == kInterrupted);
  CHECK(lab.json("trials")[0]["state"] == "waiting");
}

TEST_CASE("the status is shown beside a running search, and who runs it; nobody else can resume it") {
  const Lab lab(200);
  Program program({.arguments = lab.search()});
  wait_until([&] { return lab.epochs() >= 1; });
  const Json status = lab.json("status");
  CHECK(status["state"] == "open");
  CHECK(status["controller"]["pid"] == program.pid());
  const Result intruder = run(lab.resume());
  CHECK(intruder.code == 1);
  CHECK(intruder.err.find("process " + std::to_string(program.pid())) != std::string::npos);
  CHECK(program.wait().code == 0);
  CHECK(lab.json("status")["controller"].is_null());
  CHECK(lab.json("status")["state"] == "finished");
}

TEST_CASE("what the worker objects to ends the search before it is made") {
  const Lab lab;
  std::string text = read_text(lab.space);
  text.insert(text.rfind('}'), R"(, "experiment": {"dataset": "moons"})");
  write_text(lab.space, text);
  const Result result = run(lab.search());
  CHECK(result.code == 2);
  CHECK(result.err == "autoepoch: " + lab.space + ": /experiment/dataset: toys have no such setting\n");
  CHECK_FALSE(std::filesystem::exists(lab.study));
}

TEST_CASE("a direction that is left out is the metric's; one against the worker's word is refused") {
  const TemporaryDirectory directory;
  const auto searched = [&](const std::string& objective, const std::string& worker) {
    write_text(directory / "space.json", R"({"name": "toy", "objective": {)" + objective + R"(},
      "space": {"x": {"type": "float", "low": 0, "high": 1}, "milliseconds": 0},
      "budget": {"max_epochs": 2, "trials": 2}, "run": {"devices": "cpu:1"}})");
    std::filesystem::remove_all(directory / "study");
    return run({"search", directory / "space.json", "--out", directory / "study", "--worker", worker});
  };
  const auto direction = [&] {
    return Json::parse(run({"report", directory / "study", "--format", "json"})
                           .out)["studies"][0]["spec"]["objective"]["direction"]
        .get<std::string>();
  };
  const Result open = searched(R"("metric": "hits")", TOY_WORKER);
  CHECK(open.code == 0);
  CHECK(open.err.find("hits is maximized: the file names no direction") != std::string::npos);
  CHECK(direction() == "maximize");
  CHECK(std::filesystem::exists(directory / "study/worker.json"));

  const Result wrong = searched(R"("metric": "hits", "direction": "minimize")", TOY_WORKER);
  CHECK(wrong.code == 2);
  CHECK(
      wrong.err.find("/objective/direction: must be \"maximize\" for hits, of which larger values are better, or left "
                     "out") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(directory / "study"));

  // What no worker says may follow from the name, which the user knows better.
  CHECK(searched(R"("metric": "val_accuracy")", SILENT_WORKER).code == 0);
  CHECK(direction() == "maximize");
  const Result odd = searched(R"("metric": "val_accuracy", "direction": "minimize")", SILENT_WORKER);
  CHECK(odd.code == 0);
  CHECK(odd.err.find("Warning: val_accuracy is to be minimized, but larger values are usually better") !=
        std::string::npos);
  CHECK(direction() == "minimize");
  const Result unknown = searched(R"("metric": "wobble")", SILENT_WORKER);
  CHECK(unknown.code == 0);
  CHECK(unknown.err.find("wobble is minimized: whether smaller values are better is not known of it") !=
        std::string::npos);
  CHECK_FALSE(std::filesystem::exists(directory / "study/worker.json"));
}

TEST_CASE("a search learns from the curves of earlier ones, which it keeps") {
  const Lab past, alone, informed;
  for (const Lab* lab : {&past, &alone, &informed}) {
    Json space = Json::parse(read_text(lab->space));
    space["search"] = {{"scheduler", "full"}};
    write_text(lab->space, space.dump());
  }
  REQUIRE(run(past.search()).code == 0);
  REQUIRE(run(alone.search({"--epochs", "5"})).code == 0);  // the best trial is unfinished: its end is a forecast
  REQUIRE(run(informed.search({"--epochs", "5", "--bank", past.study})).code == 0);
  CHECK(essence(alone) == essence(informed));
  std::filesystem::remove_all(past.study);
  const auto advice = [](const Lab& lab) { return lab.json("best")["advice"]["value"]; };
  CHECK(advice(alone) != advice(informed));
  CHECK(run(informed.resume({"--epochs", "7"})).code == 0);
  write_text(informed.study + "/curves.bank", "torn");
  CHECK(run({"best", informed.study}).err.find("curves.bank") != std::string::npos);

  const Lab wrong;
  const Result missing = run(wrong.search({"--bank", wrong.directory / "missing"}));
  CHECK(missing.code == 2);
  CHECK(missing.err.find("missing: cannot be opened") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(wrong.study));
}

TEST_CASE("a search whose trials all fail ends with the cause and exit code 1") {
  const Lab lab(0, R"(, "fault": "throw@1")");
  const Result result = run(lab.search({"--format", "json"}));
  CHECK(result.code == 1);
  CHECK(Json::parse(result.out)["why"] == "failing");
  CHECK(Json::parse(result.out)["best"].is_null());
  CHECK(Json::parse(result.out)["reason"].get<std::string>().find("shapes do not match") != std::string::npos);
  CHECK(run({"best", lab.study}).code == 1);
}

TEST_CASE("a missing worker program is named") {
  const Lab lab;
  const Result result = run({"search", lab.space, "--out", lab.study, "--worker", "/none/worker"});
  CHECK(result.code == 1);
  CHECK(result.err.find("/none/worker") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(lab.study));
}

TEST_CASE("a dry run tells what would be spent, makes nothing, and measures an epoch") {
  const Lab lab(30);
  const Result result = run(lab.search({"--dry-run", "--format", "json"}));
  REQUIRE(result.code == 0);
  const Json preview = Json::parse(result.out);
  CHECK(preview["trials"] == 9);
  CHECK(preview["epochs"]["full_training"] == 81);
  CHECK(preview["epochs"]["spent"] < 81);
  CHECK(preview["rungs"][0] == Json::parse(R"({"epoch": 1, "trials": 9})"));
  CHECK(preview["seconds_per_epoch"] == 1.0);  // a toy's own claim
  CHECK_FALSE(std::filesystem::exists(lab.study));
}

TEST_CASE("a dry run without a worker knows no time, but all the rest") {
  const Lab lab;
  const Result result = run({"search", lab.space, "--dry-run", "--worker", "/none/worker", "--format", "json"});
  CHECK(result.code == 0);
  CHECK(Json::parse(result.out)["seconds"].is_null());
  CHECK(Json::parse(result.out)["trials"] == 9);
  CHECK(result.err.find("unknown") != std::string::npos);
}

TEST_CASE("Ctrl-C ends a dry run while it measures an epoch") {
  const Lab lab(100000000);
  const std::string worker = lab.directory / "worker", mark = lab.directory / "trains";
  write_text(worker, "#!/bin/sh\n[ $# = 0 ] && touch '" + mark + "'\nexec '" TOY_WORKER "' \"$@\"\n");
  std::filesystem::permissions(worker, std::filesystem::perms::owner_all);
  Program program({.arguments = {"search", lab.space, "--worker", worker, "--dry-run"}});
  wait_until([&] { return std::filesystem::exists(mark); });
  program.signal(SIGINT);
  const Result result = program.wait();
  CHECK(result.code == kInterrupted);
  CHECK(result.out.empty());
  CHECK(result.err.find("unknown") == std::string::npos);
}

TEST_CASE("a dry run warns of a budget that is too small for its rungs") {
  const Lab lab;
  CHECK(run(lab.search({"--dry-run", "--trials", "2"})).err.find("Warning: ") != std::string::npos);
}

TEST_CASE("devices lists what the worker finds") {
  const Result text = run({"devices", "--worker", TOY_WORKER});
  CHECK(text.out == "cpu     2 cores\nTrains with toys\n");
  CHECK(Json::parse(run({"devices", "--worker", TOY_WORKER, "--format", "json"}).out)["cores"] == 2);
}

TEST_CASE("an output that cannot be written is a failure") {
  const Lab lab;
  REQUIRE(run(lab.search()).code == 0);
  const std::string command = std::string(AUTOEPOCH_PROGRAM) + " trials " + lab.study + " > /dev/full 2> /dev/null";
  CHECK(WEXITSTATUS(std::system(command.c_str())) == 1);
}
