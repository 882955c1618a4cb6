// What is stored beside the words of a decision: where, when, and what was expected.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "autoepoch/event_detail.hpp"
#include "run/expectation.hpp"
#include "run/lab.hpp"
#include "search/freeze_thaw.hpp"

namespace autoepoch::test {
namespace {

nlohmann::json forecast_of(const TrialEvent& event) {
  if (event.detail.empty()) return {};
  return nlohmann::json::parse(event.detail).value("forecast", nlohmann::json());
}

/// Expects the last value, give or take its epoch; counts the curves that it is told.
class CertainModel final : public CurveModel {
 public:
  CurvePrediction predict(const LearningCurve& curve, int horizon, const History& history) const override {
    most_trials = std::max(most_trials, history.trials().size());
    const double value = curve.empty() ? 0 : curve.back().value;
    const Interval interval = {value - 0.25, value, value + curve.epochs()};
    return {.horizon = horizon, .best_value = interval, .path = {{curve.epochs() + 1, interval}}};
  }
  mutable std::size_t most_trials = 0;
};

std::vector<TrialEvent> of_kind(const Storage& storage, EventKind kind) {
  std::vector<TrialEvent> events = storage.events(1);
  std::erase_if(events, [&](const TrialEvent& event) { return event.kind != kind; });
  return events;
}

}  // namespace

TEST_CASE("where a trial runs is stored with its start, and when an epoch ended with its observation") {
  Lab lab;
  WatchedExecutor executor = lab.executor(3);
  lab.tune(executor, lab.halving);
  std::set<int> slots;
  std::map<TrialId, double> started;
  for (const TrialEvent& event : lab.storage.events(1)) {
    const auto place = parse_place(event.detail);
    CHECK(place.has_value() == (event.kind == EventKind::started || event.kind == EventKind::resumed));
    if (!place) continue;
    CHECK(place->slots == 3);
    CHECK(place->device == "virtual:" + std::to_string(place->slot));
    slots.insert(place->slot);
    started.emplace(event.trial, event.time);
  }
  CHECK(slots == std::set<int>{0, 1, 2});
  for (const Trial& trial : lab.trials()) {
    double former = started[trial.id];
    for (const Observation& point : trial.curve) {
      CHECK(point.time >= former + point.seconds - 1e-6);  // rounding of sums
      former = point.time;
    }
  }
}

TEST_CASE("what the curve model expected is stored with each pause, and changes nothing") {
  const CertainModel model;
  Lab lab;
  lab.options.curve_model = &model;
  lab.tune(lab.halving);
  CHECK(describe(lab.trials()) == unbroken(lab.halving));
  const std::vector<Trial> trials = lab.trials();
  const auto paused = of_kind(lab.storage, EventKind::paused);
  REQUIRE(paused.size() > 3);
  for (const TrialEvent& event : paused) {
    const nlohmann::json forecast = forecast_of(event);
    REQUIRE(forecast.is_object());
    const double value = trials[static_cast<std::size_t>(event.trial.value() - 1)].curve.at(event.epoch)->value;
    CHECK(forecast["epochs"] == event.epoch);
    CHECK(forecast["horizon"] == lab.spec.budget.max_epochs);
    CHECK(forecast["value"][0].get<double>() == Approx(value - 0.25).epsilon(1e-5));
    CHECK(forecast["value"][2].get<double>() == Approx(value + event.epoch).epsilon(1e-5));
    CHECK(forecast["path"][0][0] == event.epoch + 1);
    CHECK_FALSE(forecast.contains("probability"));  // nothing was decided by it
  }
}

TEST_CASE("what was expected is stored with starts and promotions too, once anything is observed") {
  const CertainModel model;
  Lab lab;
  lab.options.curve_model = &model;
  lab.tune(lab.halving);
  const auto resumed = of_kind(lab.storage, EventKind::resumed);
  REQUIRE(resumed.size() > 2);
  for (const TrialEvent& event : resumed) CHECK(forecast_of(event)["epochs"] == event.epoch);
  const auto started = of_kind(lab.storage, EventKind::started);
  CHECK(forecast_of(started.front()).is_null());
  CHECK(forecast_of(started.back())["epochs"] == 0);
}

TEST_CASE("what an expectation costs does not grow with the study") {
  const CertainModel model;
  StudySpec spec;
  spec.budget.max_epochs = 9;
  std::vector<Trial> trials;
  for (int number = 0; number < 300; ++number) {
    trials.push_back({.id = number + 1, .number = number});
    for (int epoch = 1; epoch <= number % 9; ++epoch) trials.back().curve.append({.epoch = epoch, .value = 1});
  }
  CHECK(run::expectation(model, History(spec, trials), trials[8])->epochs == 8);
  CHECK(model.most_trials == run::kCurvesToExpectFrom + 1);
  CHECK_FALSE(run::expectation(model, History(spec, std::span(trials).first(1)), trials[0]).has_value());
}

TEST_CASE("a scheduler's own forecast is stored as it was when the decision was made") {
  const CertainModel model;
  Lab lab;
  lab.options.curve_model = &model;
  lab.tune(FreezeThaw());
  int by_forecast = 0;
  for (const TrialEvent& event : lab.storage.events(1)) {
    const nlohmann::json forecast = forecast_of(event);
    if (!forecast.contains("probability")) continue;
    ++by_forecast;
    CHECK(forecast["epochs"] == event.epoch);
    CHECK(forecast["value"][0] <= forecast["value"][1]);
    CHECK(forecast["value"][1] <= forecast["value"][2]);
    CHECK(event.text.find("chance") != std::string::npos);
    int former = event.epoch;
    for (const auto& point : forecast.value("path", nlohmann::json::array())) {
      CHECK(point[0] > former);
      CHECK(point[0] < lab.spec.budget.max_epochs);
      former = point[0];
    }
  }
  CHECK(by_forecast > 5);
}

TEST_CASE("details that are not of this program have no place") {
  const char* const texts[] = {
      "", "{}", "[]", "nonsense", R"({"slot":-1,"slots":2,"device":"x"})", R"({"slot":1,"slots":2})"};
  for (const char* text : texts) CHECK_FALSE(parse_place(text).has_value());
  CHECK(to_json(EventDetail{}).empty());
}

}  // namespace autoepoch::test
