#include "autoepoch/importance.hpp"

#include <cmath>

#include "autoepoch/error.hpp"
#include "support/catch.hpp"
#include "support/study_of_trials.hpp"

using namespace autoepoch;

namespace {

const ParameterImportance& named(const Importance& importance, const std::string& name) {
  for (const ParameterImportance& parameter : importance.parameters)
    if (parameter.name == name) return parameter;
  throw std::runtime_error(name);
}

std::vector<Trial> random_trials(const StudySpec& spec, int count, double (*value)(const Params&)) {
  Rng rng(1);
  std::vector<Trial> trials;
  for (int i = 0; i < count; ++i) {
    const Params params = spec.space.sample(rng);
    trials.push_back(trial_with(i, params, TrialState::completed, {value(params)}));
  }
  return trials;
}

}  // namespace

TEST_CASE("Sobol indices of a function whose indices are known") {
  // u = x0 + 2 x1 on the unit cube: shares 1/5 and 4/5, without interactions; x2 does not matter.
  StudySpec spec;
  spec.space = problems::cube(3, 0, 1);
  const auto trials =
      random_trials(spec, 60, [](const Params& p) { return 5 + problems::x(p, 0) + 2 * problems::x(p, 1); });
  const Importance found = importance(History(spec, trials));
  REQUIRE(found.parameters.size() == 3);
  CHECK(found.parameters[0].name == "x1");
  CHECK(named(found, "x0").first_order.p50 == Approx(0.2).margin(0.06));
  CHECK(named(found, "x1").first_order.p50 == Approx(0.8).margin(0.06));
  CHECK(named(found, "x2").total.p90 < 0.03);
  for (const ParameterImportance& parameter : found.parameters) {
    CHECK(parameter.total.p10 <= parameter.total.p50);
    CHECK(parameter.total.p50 <= parameter.total.p90);
  }
}

TEST_CASE("an interaction counts in the total only") {
  StudySpec spec;
  spec.space = problems::cube(2, -1, 1);
  const auto trials = random_trials(spec, 80, [](const Params& p) { return problems::x(p, 0) * problems::x(p, 1); });
  const Importance found = importance(History(spec, trials));
  for (const ParameterImportance& parameter : found.parameters) {
    CHECK(parameter.first_order.p50 < 0.1);
    CHECK(parameter.total.p50 > 0.8);
  }
}

TEST_CASE("slices are in the user's units, cover every choice, and point to the best") {
  StudySpec spec;
  spec.space = problems::mixed().space;
  spec.objective.direction = Direction::maximize;
  const auto trials = random_trials(spec, 80, [](const Params& p) { return 10 - problems::mixed().value(p); });
  const Importance found = importance(History(spec, trials));
  CHECK(found.parameters.front().name == "learning_rate");
  const ParameterImportance& activation = named(found, "activation");
  REQUIRE(activation.slice.size() == 3);
  CHECK(activation.best == Value(std::string("relu")));
  CHECK(named(found, "layers").slice.size() == 6);
  CHECK(std::abs(std::log10(std::get<double>(*named(found, "learning_rate").best)) + 2) < 0.5);
  for (const SlicePoint& point : activation.slice) {
    CHECK(point.objective.p10 <= point.objective.p90);
    CHECK(std::abs(point.objective.p50 - 9.5) < 1.5);
  }
}

TEST_CASE("contours are in the user's units, over the most important parameters, and see interactions") {
  StudySpec spec;
  spec.space = problems::cube(5, -1, 1);
  spec.objective.direction = Direction::maximize;
  const auto f = [](const Params& p) { return 2 * problems::x(p, 0) * problems::x(p, 3) + 0.3 * problems::x(p, 1); };
  const auto trials = random_trials(spec, 100, f);
  const Importance found = importance(History(spec, trials));
  REQUIRE(found.contours.size() == 6);  // of four parameters
  const Contour& first = found.contours.front();
  CHECK(first.x == found.parameters[0].name);
  CHECK(first.y == found.parameters[1].name);
  REQUIRE(first.objective.size() == first.xs.size() * first.ys.size());
  CHECK(std::get<double>(first.xs.front()) == -1);
  CHECK(std::get<double>(first.ys.back()) == 1);
  const double low_low = first.objective.front(), low_high = first.objective[first.objective.size() - first.xs.size()];
  CHECK(low_low - low_high > 2);  // 2 and -2, but for the model's error at corners
}

TEST_CASE("a contour has gaps where a parameter does not exist") {
  StudySpec spec;
  spec.space = SearchSpace({{"kind", Categorical{{std::string("a"), std::string("b")}}},
                            {"m", FloatRange{0, 1}, {{"kind", {std::string("b")}}}}});
  const auto trials = random_trials(spec, 20, [](const Params& p) { return p.find("m") ? p.number("m") : 2; });
  const Importance found = importance(History(spec, trials));
  REQUIRE(found.contours.size() == 1);
  const Contour& contour = found.contours.front();
  const auto gaps = std::ranges::count_if(contour.objective, [](double value) { return std::isnan(value); });
  CHECK(gaps == static_cast<std::ptrdiff_t>(contour.objective.size() / 2));
}

TEST_CASE("too few trials are the user's to know") {
  StudySpec spec = spec_of(problems::branin(), 1);
  const auto trials = random_trials(spec, 4, [](const Params&) { return 1.0; });
  CHECK_THROWS_AS(importance(History(spec, trials)), InvalidInput);
}
