#include "report/report_json.hpp"

#include <limits>
#include <nlohmann/json.hpp>

#include "report/example.hpp"
#include "report/html_text.hpp"
#include "report/page.hpp"
#include "report/plot.hpp"
#include "support/catch.hpp"

using namespace autoepoch;
using namespace autoepoch::report;
using Json = nlohmann::json;

namespace {

ReportInput example_input() {
  ReportInput input;
  input.snapshot = example_study();
  input.events = {
      {.trial = 2, .time = 1000, .epoch = 0, .kind = EventKind::started, .text = ""},
      {.trial = 2, .time = 1002, .epoch = 4, .kind = EventKind::remark, .text = "seen", .detail = R"({"rung": 3})"}};
  input.findings.checkpoint = "checkpoints/epoch-0003.ckpt";
  input.importance.parameters = {
      {"learning_rate", {0.1, 0.2, 0.3}, {0.2, 0.3, 0.4}, {{Value(0.01), {0.2, 0.3, 0.4}}}, Value(0.01)}};
  input.forecasts[1] = {
      .horizon = 9, .final = {0.2, 0.22, 0.24}, .best_value = {}, .best_epoch = {}, .plateau_epoch = {}};
  input.now = 1003;
  return input;
}

Json study_of(const ReportInput& input) { return Json::parse(report_json({&input, 1}))["studies"][0]; }

/// What a hostile name, reason or value would like to be taken for.
const std::string kHostile = "</script><script>alert(1)</script><!--\"'&\xE2\x80\xA8<img src=x onerror=alert(2)>";

const std::string kHostileName = "<img src=x onerror=alert(4)>";

ReportInput hostile_input() {
  ReportInput input = example_input();
  StudySpec& spec = input.snapshot.record.spec;
  spec.name = kHostileName;
  spec.objective.metric = "<b>loss";
  spec.space = SearchSpace({{"<img src=x onerror=alert(3)>", FloatRange{0, 1}},
                            {"optimizer", Categorical{{std::string("</title><script>"), std::string("b")}}}});
  for (Trial& trial : input.snapshot.trials) {
    trial.reason = kHostile;
    trial.params = {{"<img src=x onerror=alert(3)>", 0.5}, {"optimizer", std::string("</title><script>")}};
  }
  input.logs[2] = {kHostile};
  return input;
}

std::size_t count(const std::string& text, const std::string& word) {
  std::size_t n = 0;
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) ++n;
  return n;
}

}  // namespace

TEST_CASE("which values of a metric are better the worker says, or else its name") {
  ReportInput input = example_input();
  CHECK(study_of(input)["directions"] == Json({{"val_loss", "minimize"}}));
  input.worker.metrics = {{"val_*", Direction::maximize}};
  CHECK(study_of(input)["directions"] == Json({{"val_loss", "maximize"}}));
  input.worker.metrics = {{"val_loss", std::nullopt}};
  CHECK(study_of(input)["directions"] == Json::object());
}

TEST_CASE("the document has the best, what it leads, and what it cost") {
  const Json study = study_of(example_input());
  CHECK(study["name"] == "example");
  CHECK(study["best"]["trial"] == 1);
  CHECK(study["best"]["value"] == 0.25);
  CHECK(study["best"]["epoch"] == 3);
  CHECK(study["best"]["runner_up"]["trial"] == 0);
  CHECK(study["best"]["noise"].is_null());
  CHECK(study["best"]["plateau"].is_null());
  CHECK(study["best"]["checkpoint"] == "checkpoints/epoch-0003.ckpt");
  CHECK(study["epochs"] == Json({{"spent", 7}, {"full_training", 27}}));
  CHECK(study["trial_counts"]["failed"] == 1);
  CHECK(study["failures"][0]["trials"] == Json({2}));
  CHECK(study["rungs"] ==
        Json::parse(R"([{"epoch": 3, "reached": 2, "kept": 1}, {"epoch": 9, "reached": 0, "kept": 0}])"));
  CHECK(study["spec"]["space"]["learning_rate"]["scale"] == "log");
  CHECK(study["importance"]["parameters"][0]["total"]["p50"] == 0.3);
  CHECK(study["history"].back()["value"] == 0.25);
  CHECK(study["timeline"]["runs"][0] == Json({1, 0, 0.0, 3.0, 0, 4}));
  CHECK(study["advice"].is_null());
  CHECK(study["thinning"].is_null());
}

TEST_CASE("a trial has its curve in columns, its events, and its forecast") {
  const Json trial = study_of(example_input())["trials"][1];
  CHECK(trial["curve"]["value"] == Json({0.5, 0.4, 0.25, 0.3}));
  CHECK(trial["curve"]["metrics"].empty());  // beside the objective, which is the value
  CHECK_FALSE(trial["curve"].contains("epoch"));
  CHECK(trial["events"][1] == Json::parse(R"([1002.0, 4, "remark", "seen", {"rung": 3}])"));
  CHECK(trial["forecast"]["final"]["p50"] == 0.22);
  CHECK(trial["params"]["learning_rate"] == 0.0123456789);
}

TEST_CASE("what the search told of itself is not lost among the events of trials") {
  ReportInput input = example_input();
  input.events.push_back(
      {.trial = 0, .time = 1002.4, .kind = EventKind::remark, .text = "interrupted: the epochs end first"});
  CHECK(study_of(input)["remarks"] ==
        Json::parse(R"([{"time": 1002.0, "text": "interrupted: the epochs end first"}])"));
  CHECK(study_of(example_input())["remarks"].empty());
}

TEST_CASE("what people noted and where checkpoints are is said of the trials that have some") {
  ReportInput input = example_input();
  input.notes[0] = "twice as wide";
  input.checkpoints[0] = "checkpoints/trial-000000/epoch-0003.ckpt";
  const Json trials = study_of(input)["trials"];
  CHECK(trials[0]["note"] == "twice as wide");
  CHECK(trials[0]["checkpoint"] == "checkpoints/trial-000000/epoch-0003.ckpt");
  CHECK_FALSE(trials[1].contains("note"));
  CHECK_FALSE(trials[1].contains("checkpoint"));
}

TEST_CASE("missing epochs are named, and numbers that are not finite are words") {
  ReportInput input = example_input();
  LearningCurve curve;
  curve.append({.epoch = 2, .value = 1, .metrics = {{"grad", std::numeric_limits<double>::infinity()}}});
  curve.append({.epoch = 5, .value = 2, .metrics = {}});
  input.snapshot.trials[0].curve = curve;
  const Json json = study_of(input)["trials"][0]["curve"];
  CHECK(json["epoch"] == Json({2, 5}));
  CHECK(json["metrics"]["grad"] == Json({"inf", "nan"}));
}

TEST_CASE("an empty study is a document, a page and six drawings") {
  ReportInput input = example_input();
  input.snapshot.trials.clear();
  input.events.clear();
  input.importance.parameters.clear();
  input.forecasts.clear();
  CHECK(study_of(input)["best"].is_null());
  CHECK(plain_page({&input, 1}).find("nothing yet") != std::string::npos);
  for (const Plot plot : {Plot::curves, Plot::history, Plot::parallel, Plot::importance, Plot::slice, Plot::rungs})
    CHECK(plot_svg(plot, input).ends_with("</svg>\n"));
}

TEST_CASE("the advice of a caller is passed on") {
  ReportInput input = example_input();
  input.findings.advice = Advice{.epochs = {2, 3, 4}, .noise = 0.01, .reason = "because"};
  CHECK(study_of(input)["best"]["noise"] == 0.01);
  CHECK(study_of(input)["best"]["plateau"] == Json({2, 4}));
  CHECK(study_of(input)["advice"]["epochs"]["p90"] == 4);
  CHECK(study_of(input)["advice"]["reason"] == "because");
}

TEST_CASE("hostile names, reasons and logs stay text in the document's page") {
  const ReportInput input = hostile_input();
  const std::string document = report_json({&input, 1});
  CHECK(Json::parse(document)["studies"][0]["name"] == kHostileName);
  const std::string escaped = escape_json_in_html(document);
  CHECK(escaped.find_first_of("<>&") == std::string::npos);
  CHECK(escaped.find("\xE2\x80\xA8") == std::string::npos);
  CHECK(Json::parse(escaped) == Json::parse(document));
  if (const auto page = chart_page(document, {})) {
    CHECK(count(*page, "</script") == 2);
    CHECK(count(*page, "<script") == 2);
    CHECK(page->find("onerror=alert") == page->find("onerror=alert", page->find("id=\"data\"")));
  }
}

TEST_CASE("hostile names and reasons stay text in the plain page and in drawings") {
  const ReportInput input = hostile_input();
  const std::string page = plain_page({&input, 1});
  CHECK(page.find("<script") == std::string::npos);
  CHECK(page.find("<img") == std::string::npos);
  CHECK(page.find("&lt;script&gt;") != std::string::npos);
  CHECK(count(page, "</title") == 1);
  CHECK(plot_svg(Plot::slice, input).find("<img") == std::string::npos);
  CHECK(plot_svg(Plot::curves, input).find("<b>loss") == std::string::npos);
}

TEST_CASE("only a served page follows a server") {
  const ReportInput input = example_input();
  const std::string document = report_json({&input, 1});
  if (!chart_page(document, {})) return;  // built without npm
  CHECK(chart_page(document, {})->find("<meta name=\"autoepoch-live") == std::string::npos);
  CHECK(chart_page(document, {.live = true})->find("<meta name=\"autoepoch-live\" content=\"\"") != std::string::npos);
  CHECK(html_report({&input, 1}) == *chart_page(document, {}));
}
