#include "autoepoch/trial.hpp"

#include <array>
#include <map>
#include <set>

#include "support/catch.hpp"

namespace autoepoch {
namespace {

using enum TrialState;

constexpr std::array kStates = {waiting, running, paused, completed, stopped, failed};

LearningCurve curve_of(const std::map<int, double>& values) {
  LearningCurve curve;
  for (const auto& [epoch, value] : values) {
    curve.append({.epoch = epoch, .value = value, .seconds = 0.5, .metrics = {}});
  }
  return curve;
}

TEST_CASE("the table of transitions") {
  const std::map<TrialState, std::set<TrialState>> expected = {
      {waiting, {running, stopped, failed}},
      {running, {waiting, paused, completed, stopped, failed}},
      {paused, {running, completed, stopped, failed}},
      {completed, {paused}},
      {stopped, {}},
      {failed, {}},
  };
  for (const TrialState from : kStates) {
    for (const TrialState to : kStates) {
      INFO(to_string(from) << " -> " << to_string(to));
      CHECK(can_transition(from, to) == expected.at(from).contains(to));
    }
  }
}

TEST_CASE("names of states are unique and read back") {
  std::set<std::string_view> names;
  for (const TrialState state : kStates) {
    names.insert(to_string(state));
    CHECK(parse_trial_state(to_string(state)) == state);
  }
  CHECK(names.size() == kStates.size());
  CHECK_FALSE(parse_trial_state("Running"));
  CHECK_FALSE(parse_trial_state(""));
}

TEST_CASE("three states are terminal") {
  for (const TrialState state : kStates) {
    CHECK(is_terminal(state) == (state == completed || state == stopped || state == failed));
  }
}

TEST_CASE("a curve finds epochs, also where some are missing") {
  const LearningCurve curve = curve_of({{1, 0.9}, {2, 0.5}, {5, 0.7}});
  CHECK(curve.epochs() == 5);
  CHECK(curve.size() == 3);
  CHECK(curve.at(2)->value == 0.5);
  CHECK(curve.at(5)->value == 0.7);
  CHECK(curve.at(0) == nullptr);
  CHECK(curve.at(3) == nullptr);
  CHECK(curve.at(6) == nullptr);
  CHECK(curve.seconds() == Approx(1.5));
}

TEST_CASE("an empty curve has no best and no epoch") {
  const LearningCurve curve;
  CHECK(curve.epochs() == 0);
  CHECK(curve.seconds() == 0);
  CHECK(curve.at(1) == nullptr);
  CHECK(curve.best(Direction::minimize) == nullptr);
}

TEST_CASE("the best observation is the earliest of equals up to an epoch") {
  const LearningCurve curve = curve_of({{1, 3}, {2, 1}, {3, 1}, {4, 5}, {5, 0}});
  CHECK(curve.best(Direction::minimize)->epoch == 5);
  CHECK(curve.best(Direction::maximize)->epoch == 4);
  CHECK(curve.best(Direction::minimize, 4)->epoch == 2);
  CHECK(curve.best(Direction::maximize, 3)->epoch == 1);
  CHECK(curve.best(Direction::minimize, 0) == nullptr);
}

}  // namespace
}  // namespace autoepoch
