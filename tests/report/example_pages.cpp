// Writes report pages of made-up studies for the tests in a browser: example_pages DIR
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <limits>
#include <utility>

#include "autoepoch/event_detail.hpp"
#include "autoepoch/random.hpp"
#include "report/page.hpp"
#include "report/report_json.hpp"

using namespace autoepoch;
using namespace autoepoch::report;

namespace {

constexpr int kMaxEpochs = 50;
constexpr double kBegin = 1.7e9;  // seconds since the Unix epoch

/// Trials of an ASHA-like search: two of three end at epoch 5, two of three of the others at 15.
class StudyMaker {
 public:
  explicit StudyMaker(const std::string& name) {
    StudyRecord& record = input_.snapshot.record;
    record.spec.name = name;
    record.spec.objective = {.metric = "val_loss"};
    record.spec.space = SearchSpace({{"learning_rate", FloatRange{1e-4, 1e-1, Scale::log}},
                                     {"width", IntRange{16, 512, Scale::log}},
                                     {"optimizer", Categorical{{std::string("sgd"), std::string("adamw")}}},
                                     {"momentum", FloatRange{0, 0.99}, {{"optimizer", {std::string("sgd")}}}}});
    record.spec.budget = {.max_epochs = kMaxEpochs, .trials = 200};
    record.created = kBegin;
    record.state = StudyState::finished;
    record.reason = "the budget is spent";
    input_.now = kBegin + 100;
  }

  void add_trials(int count) {
    for (int i = 0; i < count; ++i) add_trial(i % 9 == 0 ? kMaxEpochs : i % 3 == 0 ? 15 : 5);
  }

  void fail(std::size_t number, const std::string& reason) {
    end(input_.snapshot.trials[number], TrialState::failed, reason);
  }

  ReportInput& input() { return input_; }

 private:
  void add_trial(int epochs) {
    Trial trial;
    trial.number = std::ssize(input_.snapshot.trials);
    trial.id = trial.number.value() + 1;
    trial.params = input_.snapshot.record.spec.space.sample(rng_);
    trial.until = epochs;
    trial.started = clock_;
    const double floor = 0.2 + 0.2 * std::abs(std::log10(trial.params.number("learning_rate")) + 2.5);
    const EventDetail start{.place = SlotPlace{0, 2, "cuda:0"}, .forecast = expectation(0, floor)};
    input_.events.push_back({.trial = trial.id,
                             .time = clock_,
                             .epoch = 0,
                             .kind = EventKind::started,
                             .text = "",
                             .detail = to_json(start)});
    for (int epoch = 1; epoch <= epochs; ++epoch) {
      const double value = floor + std::pow(epoch, -0.7) + 0.01 * rng_.uniform();
      trial.curve.append(
          {.epoch = epoch,
           .value = value,
           .seconds = 0.1,
           .metrics = {{"val_loss", value}, {"train_loss", value - 0.004 * epoch}, {"val_accuracy", 1 - value / 3}}});
    }
    clock_ += 0.1 * epochs;
    input_.snapshot.record.seconds = input_.now - kBegin;
    input_.now = std::max(input_.now, clock_);
    const bool whole = epochs == kMaxEpochs;
    if (!whole) {
      expected_ = expectation(epochs, floor);
      expected_->probability = 0.02;
    }
    end(trial, whole ? TrialState::completed : TrialState::stopped, whole ? "trained for 50 epochs" : "rank 3 of 9");
    if (!whole && input_.forecasts.size() < 200)
      input_.forecasts[trial.number] = {.horizon = kMaxEpochs,
                                        .final = {floor, floor + 0.1, floor + 0.2},
                                        .best_value = {floor, floor + 0.1, floor + 0.2},
                                        .best_epoch = {20, 40, 50},
                                        .plateau_epoch = {20, 30, 45},
                                        .p_improves = 0.4};
    input_.snapshot.trials.push_back(std::move(trial));
  }

  static Forecast expectation(int epochs, double floor) {
    Forecast forecast{.epochs = epochs, .horizon = kMaxEpochs, .value = {floor, floor + 0.1, floor + 0.2}};
    for (int ahead = 1; epochs + ahead < kMaxEpochs; ahead *= 2) {
      const double above = std::pow(epochs + ahead, -0.7);
      forecast.path.push_back({epochs + ahead, {floor + above - 0.01 * ahead, floor + above, floor + above + 0.02}});
    }
    return forecast;
  }

  void end(Trial& trial, TrialState state, const std::string& reason) {
    trial.state = state;
    trial.reason = reason;
    input_.events.push_back({.trial = trial.id,
                             .time = clock_,
                             .epoch = trial.curve.epochs(),
                             .kind = parse_event_kind(to_string(state)),
                             .text = reason,
                             .detail = to_json(EventDetail{.forecast = std::exchange(expected_, std::nullopt)})});
  }

  ReportInput input_;
  std::optional<Forecast> expected_;
  Rng rng_ = Rng::stream(1, 1, "pages");
  double clock_ = kBegin;
};

ReportInput finished(const std::string& name, int trials) {
  StudyMaker maker(name);
  maker.add_trials(trials);
  maker.input().importance.parameters = {{"learning_rate", {0.5, 0.6, 0.7}, {0.6, 0.7, 0.8}, {}, Value(0.003)}};
  for (const double rate : {1e-4, 1e-3, 1e-2, 1e-1})
    maker.input().importance.parameters[0].slice.push_back({Value(rate), {0.3, 0.4, 0.5}});
  maker.input().findings.advice = Advice{.epochs = {40, 45, 50},
                                         .value = {0.2, 0.3, 0.4},
                                         .learning_rate = 0.003,
                                         .schedule = "cosine",
                                         .schedule_has_length = true,
                                         .reason = "It was trained for 50 of 50 epochs."};
  maker.input().events.insert(
      maker.input().events.begin(),
      {.time = kBegin + 5, .kind = EventKind::remark, .text = "interrupted: the epochs end first"});
  maker.input().notes[7] = "wide nets again #later";
  maker.input().checkpoints[7] = "checkpoints/trial-000007/epoch-0005.ckpt";
  const double gap = std::numeric_limits<double>::quiet_NaN();
  maker.input().importance.contours = {{.x = "learning_rate",
                                        .y = "width",
                                        .xs = {Value(1e-4), Value(1e-2)},
                                        .ys = {Value(std::int64_t{16}), Value(std::int64_t{512})},
                                        .objective = {0.5, 0.3, 0.4, gap}},
                                       {.x = "learning_rate",
                                        .y = "optimizer",
                                        .xs = {Value(1e-4), Value(1e-2)},
                                        .ys = {Value(std::string("sgd"))},
                                        .objective = {0.5, 0.3}}};
  return maker.input();
}

/// As of a program that stored neither places nor forecasts.
ReportInput running() {
  ReportInput input = finished("running", 30);
  for (TrialEvent& event : input.events) event.detail.clear();
  input.snapshot.record.state = StudyState::open;
  input.snapshot.record.reason.clear();
  input.controller = Controller{4711, "host"};
  input.snapshot.trials.back().state = TrialState::running;
  input.snapshot.trials.back().reason.clear();
  input.events.pop_back();
  return input;
}

ReportInput failed() {
  StudyMaker maker("failed");
  maker.add_trials(3);
  for (Trial& trial : maker.input().snapshot.trials) trial.curve = {};
  for (std::size_t i = 0; i < 3; ++i) maker.fail(i, "diverged: val_loss is nan at epoch 1");
  maker.input().forecasts.clear();
  maker.input().importance.remarks = "fewer than 5 trials have an outcome";
  maker.input().logs[1] = {"2026-01-01T00:00:00.000 trial 1 failed"};
  return maker.input();
}

/// Whatever a user or a program that crashes could say, made to look like markup.
ReportInput hostile() {
  const std::string evil =
      "</script><script>window.hurt=1</script><img src=x onerror=\"window.hurt=2\">{{c}}\xE2\x80\xA8";
  ReportInput input = finished("<img src=x onerror=window.hurt=5>", 20);
  input.snapshot.record.spec.objective.metric = "<img src=x onerror=window.hurt=3>";
  input.snapshot.record.reason = evil;
  input.snapshot.record.spec.space = SearchSpace({{"<img src=x onerror=window.hurt=4>", FloatRange{0, 1}},
                                                  {"__proto__", Categorical{{std::string("constructor"), evil}}}});
  int i = 0;
  for (Trial& trial : input.snapshot.trials) {
    trial.params = {{"<img src=x onerror=window.hurt=4>", 0.05 * i++}, {"__proto__", evil}};
    trial.reason = evil;
    trial.state = TrialState::failed;
    input.logs[trial.number] = {evil};
    input.notes[trial.number] = evil;
    input.checkpoints[trial.number] = evil;
  }
  for (TrialEvent& event : input.events) {
    event.text = evil;
    if (event.kind == EventKind::started) event.detail = to_json(EventDetail{.place = SlotPlace{0, 2, evil}});
  }
  input.events.back().detail = R"({"<img src=x onerror=window.hurt=6>": "<img src=x onerror=window.hurt=7>"})";
  input.findings.advice->schedule = input.findings.advice->reason = evil;
  input.importance.parameters[0].name = "<img src=x onerror=window.hurt=4>";
  input.importance.remarks = evil;
  input.importance.contours = {{.x = "<img src=x onerror=window.hurt=4>",
                                .y = "__proto__",
                                .xs = {Value(0.1), Value(0.9)},
                                .ys = {Value(evil)},
                                .objective = {0.3, 0.4}}};
  return input;
}

void write(const std::filesystem::path& file, std::vector<ReportInput> studies) {
  std::ofstream(file, std::ios::binary) << html_report(studies);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return std::cerr << "usage: example_pages DIR\n", 2;
  const std::filesystem::path directory = argv[1];
  std::filesystem::create_directories(directory);
  write(directory / "finished.html", {finished("finished", 200)});
  write(directory / "running.html", {running()});
  write(directory / "empty.html", {StudyMaker("empty").input()});
  write(directory / "failed.html", {failed()});
  write(directory / "hostile.html", {hostile()});
  write(directory / "large.html", {finished("large", 5000)});
  write(directory / "compare.html", {finished("one", 30), finished("two", 60), StudyMaker("none").input()});
}
