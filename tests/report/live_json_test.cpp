#include "report/live_json.hpp"

#include <nlohmann/json.hpp>

#include "autoepoch/random.hpp"
#include "report/example.hpp"
#include "report/report_json.hpp"
#include "support/catch.hpp"

using namespace autoepoch;
using namespace autoepoch::report;
using Json = nlohmann::json;

namespace {

Json expected(const ReportInput& input, std::uint64_t revision) {
  Json document = Json::parse(report_json({&input, 1}));
  document["revision"] = revision;
  return document;
}

/// As the page does it.
void bring_up_to_date(Json& document, const Json& changes) {
  document["revision"] = changes["revision"];
  document["generated"] = changes["generated"];
  for (const Json& change : changes["studies"]) {
    Json& study = document["studies"][change["study"].get<std::size_t>()];
    for (auto at = change["parts"].begin(); at != change["parts"].end(); ++at) {
      const std::string& name = at.key();
      const Json& part = at.value();
      const Json runs = name == "timeline" && study.contains("timeline") ? study["timeline"]["runs"] : Json::array();
      study[name] = part;
      if (name == "timeline") study[name]["runs"] = runs;
    }
    for (auto at = change["lists"].begin(); at != change["lists"].end(); ++at) {
      const std::string& path = at.key();
      const Json& news = at.value();
      Json& list = path == "timeline.runs" ? study["timeline"]["runs"] : study[path];
      Json items = Json::array();
      for (std::size_t i = 0; i < news["size"]; ++i)
        items.push_back(list.is_array() && i < list.size() ? list[i] : Json());
      for (const Json& item : news["items"]) items[item[0].get<std::size_t>()] = item[1];
      list = items;
    }
  }
}

ReportInput empty_input() {
  ReportInput input;
  input.snapshot = example_study();
  input.snapshot.trials.clear();
  return input;
}

/// Something that happens in a search; returns the trial that it concerns.
TrialNumber happen(ReportInput& input, Rng& rng, int step) {
  std::vector<Trial>& trials = input.snapshot.trials;
  input.now = 1000 + step;
  const auto pick = [&]() -> Trial& { return trials[rng.below(trials.size())]; };
  switch (trials.empty() ? 0 : rng.below(6)) {
    case 0: {
      Trial trial = example_trial(std::ssize(trials), TrialState::running, {}, 3, 0.01);
      trial.started = input.now;
      input.events.push_back({.trial = trial.id, .time = input.now, .kind = EventKind::started, .text = ""});
      trials.push_back(std::move(trial));
      return trials.back().number;
    }
    case 1: {
      Trial& trial = pick();
      trial.state = trial.state == TrialState::running ? TrialState::paused : TrialState::running;
      const EventKind kind = trial.state == TrialState::running ? EventKind::resumed : EventKind::paused;
      input.events.push_back(
          {.trial = trial.id, .time = input.now, .epoch = trial.curve.epochs(), .kind = kind, .text = ""});
      return trial.number;
    }
    case 2: {
      const TrialNumber number = pick().number;
      if (!input.notes.erase(number)) input.notes[number] = "note " + std::to_string(step);
      return number;
    }
    default: {
      Trial& trial = pick();
      trial.curve.append(
          {.epoch = trial.curve.epochs() + 1, .value = rng.uniform(), .seconds = 1, .metrics = {{"m", 1.0 * step}}});
      return trial.number;
    }
  }
}

}  // namespace

TEST_CASE("a document that is kept up to date is the one made anew, and its changes lead readers there") {
  ReportInput input = empty_input();
  LiveDocument live(1, 100);
  CHECK(live.update(0, input, {}));
  CHECK_FALSE(live.update(0, input, {}));
  Json always = Json::parse(live.whole());
  Json sometimes = always;
  Json late = {{"format", "autoepoch-report"}, {"version", 1}, {"studies", Json::array({Json::object()})}};
  Rng rng = Rng::stream(5, 0, "live");
  for (int step = 0; step < 300; ++step) {
    INFO("step " << step);
    const TrialNumber number = happen(input, rng, step);
    const std::uint64_t before = live.revision();
    REQUIRE(live.update(0, input, {number}));
    REQUIRE(live.revision() == before + 1);
    REQUIRE(Json::parse(live.whole()) == expected(input, live.revision()));
    bring_up_to_date(always, Json::parse(live.changes(before)));
    REQUIRE(always == expected(input, live.revision()));
    if (step % 7 == 0)
      bring_up_to_date(sometimes, Json::parse(live.changes(sometimes["revision"].get<std::uint64_t>())));
  }
  bring_up_to_date(sometimes, Json::parse(live.changes(sometimes["revision"].get<std::uint64_t>())));
  CHECK(sometimes == always);
  bring_up_to_date(late, Json::parse(live.changes(0)));
  CHECK(late == always);
  for (const std::uint64_t strange : {std::uint64_t{50}, live.revision() + 9})
    CHECK(live.changes(strange) == live.changes(0));
}

TEST_CASE("what is sent is what has changed: an epoch of one trial among many says nothing of the others") {
  ReportInput input = empty_input();
  for (int i = 0; i < 500; ++i) {
    input.snapshot.trials.push_back(example_trial(i, TrialState::paused, {0.9, 0.8, 0.7 + i * 1e-4}, 3, 0.01));
    input.events.push_back({.trial = i + 1, .time = 10.0 + i, .kind = EventKind::started, .text = ""});
    input.events.push_back({.trial = i + 1, .time = 10.5 + i, .epoch = 3, .kind = EventKind::paused, .text = ""});
  }
  LiveDocument live(1);
  live.update(0, input, {});
  const std::uint64_t before = live.revision();
  input.snapshot.trials[77].curve.append({.epoch = 4, .value = 0.85, .seconds = 1, .metrics = {{"m", 1}}});
  live.update(0, input, {77});
  const std::string changes = live.changes(before);
  CHECK(changes.size() < 3000);
  CHECK(live.whole().size() > 100000);
  const Json trials = Json::parse(changes)["studies"][0]["lists"]["trials"];
  REQUIRE(trials["items"].size() == 1);
  CHECK(trials["items"][0][0] == 77);
}

TEST_CASE("in a study that is thinned, trials that are no longer shown whole are drawn anew") {
  ReportInput input = empty_input();
  std::vector<double> values(450, 0.5);
  for (int i = 0; i < 120; ++i) {
    values.back() = 0.1 + 0.001 * i;
    input.snapshot.trials.push_back(example_trial(i, TrialState::paused, values, 450, 0.01));
  }
  LiveDocument live(1);
  live.update(0, input, {});
  REQUIRE(Json::parse(live.whole())["studies"][0]["thinning"].is_object());
  for (const TrialNumber number : {119, 118, 117}) {  // each becomes the best and takes another's place
    input.snapshot.trials[index_of(number)].curve.append({.epoch = 451, .value = 0.01, .metrics = {}});
    live.update(0, input, {number});
    CHECK(Json::parse(live.whole()) == expected(input, live.revision()));
  }
}
