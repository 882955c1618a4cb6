// Reports, drawings and exports by the real program.
#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "cli/program.hpp"
#include "support/catch.hpp"

using namespace autoepoch::test;
using Json = nlohmann::json;

namespace {

/// A finished search of toys.
struct Finished {
  TemporaryDirectory directory;
  std::string study = directory / "study";

  Finished() {
    write_text(directory / "space.json", R"({"name": "toy", "objective": {"metric": "loss"}, "seed": 7,
      "space": {"x": {"type": "float", "low": 0, "high": 1}}, "budget": {"max_epochs": 9, "trials": 9},
      "search": {"eta": 3, "first_rung": 1}, "run": {"workers": 1, "devices": "cpu:1"}})");
    const Result search = run({"search", directory / "space.json", "--out", study, "--worker", TOY_WORKER});
    INFO(search.err);
    REQUIRE(search.code == 0);
    CHECK(search.err.find("no report was written") == std::string::npos);
  }
};

}  // namespace

TEST_CASE("a search leaves a report; the command writes it anew, elsewhere, and as JSON") {
  const Finished finished;
  const std::string left = read_text(finished.study + "/report.html");
  CHECK(left.starts_with("<!doctype html>"));
  CHECK(left.find("<p>running</p>") == std::string::npos);          // the plain page
  CHECK(left.find(R"("controller":{"pid")") == std::string::npos);  // the page with charts
  const std::string copy = finished.directory / "copy.html";
  CHECK(run({"report", finished.study, finished.study, "-o", copy}).code == 0);
  CHECK(read_text(copy).ends_with("</html>\n"));

  const Result json = run({"report", finished.study, "--format", "json"});
  const Json study = Json::parse(json.out)["studies"][0];
  const Json best = Json::parse(run({"best", finished.study, "--format", "json"}).out);
  CHECK(study["best"]["value"] == best["value"]);
  CHECK(study["trials"].size() == 9);
  CHECK(study["importance"]["parameters"][0]["name"] == "x");
  CHECK(study["timeline"]["lanes"].size() == 1);
  CHECK(study["history"].back()["value"] == best["value"]);
  const auto forecasts = std::count_if(study["trials"].begin(), study["trials"].end(),
                                       [](const Json& trial) { return trial.contains("forecast"); });
  CHECK(forecasts == std::count_if(study["trials"].begin(), study["trials"].end(),
                                   [](const Json& trial) { return trial["epochs"] < 9; }));
}

TEST_CASE("every picture is drawn; a name that is none is refused with the nearest one") {
  const Finished finished;
  for (const char* picture : {"curves", "history", "parallel", "importance", "slice", "rungs"}) {
    const Result svg = run({"plot", finished.study, picture, "-o", "-"});
    CHECK(svg.code == 0);
    CHECK(svg.out.starts_with("<svg "));
    CHECK(svg.out.ends_with("</svg>\n"));
  }
  const Result wrong = run({"plot", finished.study, "curve", "-o", "x.svg"});
  CHECK(wrong.code == 2);
  CHECK(wrong.err.find("curves") != std::string::npos);
  CHECK(run({"plot", finished.study, "curves", "-o", "x.jpg"}).code == 2);
}

TEST_CASE("a PNG is a PNG, or its absence is explained") {
  const Finished finished;
  const std::string file = finished.directory / "curves.png";
  const Result result = run({"plot", finished.study, "curves", "-o", file});
  if (result.code == 0) {
    CHECK(read_text(file).starts_with("\x89PNG\r\n"));
  } else {
    CHECK(result.err.find("without librsvg") != std::string::npos);
  }
}

TEST_CASE("exports go into a new folder only") {
  const Finished finished;
  for (const char* format : {"csv", "json", "tensorboard", "optuna-journal", "mlflow"}) {
    const std::string folder = finished.directory / format;
    CHECK(run({"export", finished.study, "--to", format, "-o", folder}).code == 0);
    CHECK_FALSE(std::filesystem::is_empty(folder));
    CHECK(run({"export", finished.study, "--to", format, "-o", folder}).code == 2);
  }
  CHECK(Json::parse(read_text(finished.directory / "json/study.json"))["trials"].size() == 9);
  CHECK(run({"export", finished.study, "--to", "cvs", "-o", finished.directory / "x"}).err.find("csv") !=
        std::string::npos);
}

TEST_CASE("a folder without a study is no report, no picture, no export and nothing to serve") {
  const TemporaryDirectory empty;
  const std::string folder = empty.path().string();
  CHECK(run({"report", folder}).code == 2);
  CHECK(run({"plot", folder, "curves", "-o", "x.svg"}).code == 2);
  CHECK(run({"export", folder, "--to", "csv", "-o", "x"}).code == 2);
  CHECK(run({"serve", folder}).code != 0);
}

TEST_CASE("what was expected at each decision, and where each trial ran, is in the study") {
  const Finished finished;
  const Json study = Json::parse(run({"report", finished.study, "--format", "json"}).out)["studies"][0];
  CHECK(study["timeline"]["recorded"] == true);
  CHECK(study["timeline"]["lanes"][0]["device"] == "cpu:0");
  int forecasts = 0;
  for (const Json& trial : study["trials"])
    for (const Json& event : trial["events"]) {
      if (event[2] != "paused") continue;
      ++forecasts;
      CHECK(event[4]["forecast"]["epochs"] == event[1]);
      CHECK(event[4]["forecast"]["horizon"] == 9);
    }
  CHECK(forecasts > 3);
}

TEST_CASE("a trial can be stopped while nothing is searched, and what is no such trial is refused") {
  const Finished finished;
  const std::string study = finished.directory / "short";
  CHECK(run({"search", finished.directory / "space.json", "--out", study, "--epochs", "12", "--worker", TOY_WORKER})
            .code == 0);
  const auto find = [&](const char* key, const Json& value) {
    for (const Json& trial : Json::parse(run({"trials", study, "--format", "json"}).out))
      if (trial[key] == value) return trial;
    return Json();
  };
  const Json paused = find("state", "paused");
  REQUIRE(paused.is_object());
  const std::string number = paused["trial"].dump();
  CHECK(run({"stop", study, number}).err == "trial " + number + " will be stopped when the search goes on.\n");
  CHECK(run({"resume", study, "--epochs", "14", "--worker", TOY_WORKER}).code == 0);
  CHECK(find("trial", paused["trial"])["reason"] == "stopped by the user");

  const Result refused = run({"stop", study, number});
  CHECK(refused.code == 2);
  CHECK(refused.err.find("is over already: it is stopped") != std::string::npos);
  CHECK(run({"stop", study, "4711"}).err.find("does not exist") != std::string::npos);
  CHECK(run({"stop", study}).code == 2);
}

TEST_CASE("a note on a trial is in the report, replaced and removed; what cannot be one is refused") {
  const Finished finished;
  const auto noted = [&] {
    const Json study = Json::parse(run({"report", finished.study, "--format", "json"}).out)["studies"][0];
    return study["trials"][2].value("note", "");
  };
  CHECK(run({"note", finished.study, "2", "wide again, <b>please</b>"}).err == "The note on trial 2 is kept.\n");
  CHECK(noted() == "wide again, <b>please</b>");
  CHECK(run({"note", finished.study, "2", "better"}).code == 0);
  CHECK(noted() == "better");
  CHECK(run({"note", finished.study, "2", ""}).err == "The note on trial 2 is removed.\n");
  CHECK(noted().empty());

  CHECK(run({"note", finished.study, "4711", "x"}).code == 2);
  CHECK(run({"note", finished.study, "2", std::string(2001, 'x')}).code == 2);
  CHECK(run({"note", finished.study, "2", "\x1b[31m"}).err.find("control characters") != std::string::npos);
  CHECK(noted().empty());
}
