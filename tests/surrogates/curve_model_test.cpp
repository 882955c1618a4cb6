// Properties of the curve model, on synthetic curves that are not in its bank.
#include <cmath>
#include <optional>

#include "autoepoch/error.hpp"
#include "support/catch.hpp"
#include "surrogates/curve_generator.hpp"
#include "surrogates/learning_curve_model.hpp"

using namespace autoepoch;

namespace {

const LearningCurveModel& model() {
  static const LearningCurveModel instance({.synthetic_curves = 3000});
  return instance;
}

LearningCurve make_curve(const std::vector<double>& values) {
  LearningCurve curve;
  for (std::size_t i = 0; i < values.size(); ++i) {
    curve.append({.epoch = static_cast<int>(i) + 1, .value = values[i]});
  }
  return curve;
}

CurvePrediction predict_alone(const std::vector<double>& values, int horizon,
                              Direction direction = Direction::minimize) {
  const LearningCurve curve = make_curve(values);
  const LearningCurve* const all[] = {&curve};
  return model().fit(all, direction, horizon)->predict(curve);
}

std::vector<double> power_law(int epochs, double start = 2, double end = 0.5) {
  std::vector<double> values;
  for (int e = 1; e <= epochs; ++e) values.push_back(end + (start - end) / e);
  return values;
}

void check_ordered(const Interval& interval) {
  CHECK(std::isfinite(interval.p10));
  CHECK(std::isfinite(interval.p90));
  CHECK(interval.p10 <= interval.p50);
  CHECK(interval.p50 <= interval.p90);
}

// What holds for every prediction.
void check_sane(const CurvePrediction& p, int horizon) {
  CHECK(p.horizon == horizon);
  for (const Interval& interval : {p.final, p.best_value, p.best_epoch, p.plateau_epoch}) check_ordered(interval);
  for (const Interval& epochs : {p.best_epoch, p.plateau_epoch}) {
    CHECK(epochs.p10 >= 1);
    CHECK(epochs.p90 <= horizon);
  }
  CHECK(p.p_improves >= 0);
  CHECK(p.p_improves <= 1);
  int former = 0;
  for (const auto& [epoch, value] : p.path) {
    CHECK(epoch > former);
    CHECK(epoch < horizon);
    check_ordered(value);
    former = epoch;
  }
}

std::vector<double> random_curve(std::uint64_t seed, int epochs) {
  Rng rng(seed);
  const CurveMatrix study = generate_study(rng, 1);
  return {study.row(0).begin(), study.row(0).begin() + epochs};
}

}  // namespace

TEST_CASE("predictions are sane for curves of every kind and length") {
  const double huge = 6e18;
  const std::vector<std::vector<double>> kinds = {{1},
                                                  {0},
                                                  {-3, -3, -3},
                                                  {0.7, 0.7, 0.7, 0.7},
                                                  {2, 1, 0.5, 0.6, 0.9, 1.5},
                                                  {1, 0.9, huge, huge},
                                                  {1, 0.5, 0.3, 5e-324},
                                                  {-1, -2, -2.5},
                                                  {0.5, 0, 0, 0},
                                                  {1e-300, 1e-301},
                                                  {huge, 1},
                                                  power_law(20)};
  for (std::size_t kind = 0; kind < kinds.size(); ++kind) {
    for (int horizon : {static_cast<int>(kinds[kind].size()), static_cast<int>(kinds[kind].size()) + 1, 50, 1000}) {
      for (Direction direction : {Direction::minimize, Direction::maximize}) {
        INFO("kind " << kind << " horizon " << horizon << " direction " << static_cast<int>(direction));
        check_sane(predict_alone(kinds[kind], horizon, direction), horizon);
      }
    }
  }
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const int observed = 1 + static_cast<int>(seed % 49);
    INFO("seed " << seed << " observed " << observed);
    check_sane(predict_alone(random_curve(seed, observed), 50), 50);
  }
}

TEST_CASE("the path leads from what was observed to the best value, and never back") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    INFO("seed " << seed);
    const std::vector<double> values = random_curve(seed, 10);
    const CurvePrediction p = predict_alone(values, 50);
    const double observed = *std::min_element(values.begin(), values.end());
    REQUIRE(p.path.size() == 6);  // 1, 2, 4, ... 32 cells ahead
    CHECK(p.path.front().epoch == 11);
    CHECK(p.path.back().epoch == 42);
    const double rounding = 1e-9 * std::abs(observed);  // of the way to the model's scale and back
    Interval former = {observed, observed, observed};
    for (const auto& [epoch, value] : p.path) {
      CHECK(value.p10 <= former.p10 + rounding);
      CHECK(value.p50 <= former.p50 + rounding);
      CHECK(value.p90 <= former.p90 + rounding);
      former = value;
    }
    CHECK(former.p10 >= p.best_value.p10 - rounding);
    CHECK(former.p90 >= p.best_value.p90 - rounding);
  }
}

TEST_CASE("the best value is never worse than what was observed, and the median final never better than it") {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    INFO("seed " << seed);
    const std::vector<double> values = random_curve(seed, 12);
    const CurvePrediction p = predict_alone(values, 50);
    CHECK(p.best_value.p90 <= *std::min_element(values.begin(), values.end()) * (1 + 1e-9));
    CHECK(p.best_value.p50 <= p.final.p50 * (1 + 1e-9));
  }
}

TEST_CASE("losses are predicted equivariantly to scale, signed values to scale and shift") {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    INFO("seed " << seed);
    const std::vector<double> values = random_curve(seed, 10);
    const auto transformed = [&](double scale, double shift) {
      std::vector<double> result;
      for (double value : values) result.push_back(scale * value + shift);
      return predict_alone(result, 50);
    };
    const CurvePrediction base = transformed(1, 0);
    const CurvePrediction scaled = transformed(1024, 0);
    CHECK(scaled.final.p50 == Approx(1024 * base.final.p50).epsilon(1e-4));
    CHECK(scaled.best_epoch.p50 == base.best_epoch.p50);
    const CurvePrediction negative = transformed(1, -64);
    const CurvePrediction moved = transformed(8, -512 - 256);
    CHECK(moved.final.p50 == Approx(8 * negative.final.p50 - 256).epsilon(1e-4));
    CHECK(moved.best_epoch.p90 == negative.best_epoch.p90);
  }
}

TEST_CASE("an accuracy is the mirror image of its error") {
  std::vector<double> error = power_law(10, 0.9, 0.1);
  std::vector<double> accuracy;
  for (double e : error) accuracy.push_back(1 - e);
  const CurvePrediction up = predict_alone(accuracy, 40, Direction::maximize);
  CHECK(up.final.p50 > accuracy.back());
  CHECK(up.best_value.p10 >= accuracy.back() - 1e-9);
  CHECK(up.final.p90 <= 1);
  std::vector<double> percent;
  for (double a : accuracy) percent.push_back(100 * a);
  CHECK(predict_alone(percent, 40, Direction::maximize).final.p50 == Approx(100 * up.final.p50).epsilon(1e-6));
}

TEST_CASE("more epochs narrow the interval of the final value on average") {
  double early = 0;
  double late = 0;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const auto width = [&](int epochs) {
      const CurvePrediction p = predict_alone(random_curve(seed, epochs), 50);
      return std::log(p.final.p90 / p.final.p10);
    };
    early += width(4);
    late += width(40);
  }
  CHECK(late < 0.7 * early);
}

TEST_CASE("kinds of curves are told apart") {
  CHECK(predict_alone(power_law(8), 50).p_improves > 0.8);
  std::vector<double> u_shape = power_law(12);
  for (int k = 1; k <= 12; ++k) u_shape.push_back(u_shape[11] * (1 + 0.04 * k));
  const CurvePrediction turned = predict_alone(u_shape, 50);
  CHECK(turned.p_improves < 0.3);
  CHECK(turned.best_epoch.p50 < 20);
}

TEST_CASE("a finished curve has certain answers") {
  const CurvePrediction p = predict_alone({3, 1, 2}, 3);
  CHECK(p.final.p10 == 2);
  CHECK(p.final.p90 == 2);
  CHECK(p.best_value.p50 == 1);
  CHECK(p.best_epoch.p50 == 2);
  CHECK(p.p_improves == 0);
}

TEST_CASE("missing epochs are no obstacle") {
  LearningCurve sparse;
  for (int epoch : {2, 5, 6, 11}) sparse.append({.epoch = epoch, .value = 0.5 + 1.5 / epoch});
  const LearningCurve* const all[] = {&sparse};
  const CurvePrediction p = model().fit(all, Direction::minimize, 50)->predict(sparse);
  check_sane(p, 50);
  CHECK(p.final.p50 == Approx(predict_alone(power_law(11), 50).final.p50).epsilon(0.15));
}

TEST_CASE("finished curves of the study inform the others") {
  // All curves of this study fall steadily for 10 epochs, then stay: unlike anything else.
  StudySpec spec;
  spec.budget.max_epochs = 50;
  std::vector<Trial> trials(12);
  for (std::size_t i = 0; i < trials.size(); ++i) {
    trials[i].number = static_cast<std::int64_t>(i);
    const int epochs = i + 1 < trials.size() ? 50 : 6;
    for (int e = 1; e <= epochs; ++e) {
      const double progress = std::min(e, 10) * 0.05;
      trials[i].curve.append({.epoch = e, .value = (1 + 0.05 * static_cast<double>(i)) * (1.2 - progress)});
    }
  }
  const History history(spec, trials);
  const LearningCurve& last = trials.back().curve;
  const double truth = last.begin()->value / 1.15 * 0.7;
  const double in_study = model().predict(last, 50, history).final.p50;
  const double alone = model().predict(last, 50, History(spec, {})).final.p50;
  INFO("truth " << truth << " in study " << in_study << " alone " << alone);
  CHECK(std::abs(in_study - truth) < 0.05 * truth);
  CHECK(std::abs(in_study - truth) < std::abs(alone - truth));
  check_sane(model().predict(LearningCurve{}, 50, history), 50);  // a trial that has not begun
  CHECK_THROWS_AS(model().predict(LearningCurve{}, 50, History(spec, {})), InvalidInput);
}

TEST_CASE("predictions repeat exactly, also from another model of the same options") {
  const LearningCurveModel other({.synthetic_curves = 3000});
  const LearningCurve curve = make_curve(random_curve(5, 9));
  const LearningCurve* const all[] = {&curve};
  const CurvePrediction a = model().fit(all, Direction::minimize, 30)->predict(curve);
  const CurvePrediction b = other.fit(all, Direction::minimize, 30)->predict(curve);
  CHECK(a.final.p10 == b.final.p10);
  CHECK(a.p_improves == b.p_improves);
}
