#include "surrogates/curve_hindsight.hpp"

#include <cmath>

#include "autoepoch/random.hpp"
#include "support/catch.hpp"

using namespace autoepoch;

namespace {

const ForecastSituation kHere(0.5, 2, -3);

WeightedSample normal_forecast(double mean, double sd) {
  Rng rng(1);
  WeightedSample sample;
  for (int i = 0; i < 2000; ++i) sample.add(mean + sd * rng.normal(), 1);
  sample.finish();
  return sample;
}

// Of forecasts with standard deviation 1 whose truths scatter with `sd` around the mean plus `bias`.
std::vector<Hindsight> experience(int count, double sd, double bias = 0) {
  Rng rng(2);
  const WeightedSample forecast = normal_forecast(0, 1);
  std::vector<Hindsight> result;
  for (int i = 0; i < count; ++i) {
    result.push_back({.situation = kHere, .score = forecast_score(forecast, bias + sd * rng.normal())});
  }
  return result;
}

double width(const WeightedSample& sample) { return sample.quantile(0.9) - sample.quantile(0.1); }

WeightedSample correct(const std::vector<Hindsight>& hindsights) {
  return corrected(normal_forecast(0, 1), kHere, similar_hindsights(hindsights, kHere));
}

}  // namespace

TEST_CASE("intervals become as wide as the truths scattered") {
  const double right = width(normal_forecast(0, 1));
  CHECK(width(correct(experience(400, 0.3))) == Approx(0.3 * right).epsilon(0.12));
  CHECK(width(correct(experience(400, 1))) == Approx(right).epsilon(0.12));
  CHECK(width(correct(experience(400, 2))) == Approx(2 * right).epsilon(0.12));
}

TEST_CASE("few hindsights change little, many correct a bias") {
  const double alone = width(correct({}));
  CHECK(width(correct(experience(1, 0.3))) == Approx(alone).epsilon(0.2));
  CHECK(correct(experience(400, 0.5, 1)).quantile(0.5) == Approx(1).margin(0.12));
  CHECK(std::abs(correct({}).quantile(0.5)) < 0.05);
}

TEST_CASE("hindsights of other situations count less, those of very different ones not at all") {
  const std::vector<Hindsight> hindsights = experience(50, 0.3);
  const auto wide = [&](double distance) {
    const ForecastSituation there = kHere + ForecastSituation(distance, 0, 0);
    return width(corrected(normal_forecast(0, 1), there, similar_hindsights(hindsights, there)));
  };
  CHECK(wide(0) < wide(0.9));
  CHECK(wide(0.9) < wide(3));
  CHECK(similar_hindsights(hindsights, kHere + ForecastSituation(3, 0, 0)).empty());
}

TEST_CASE("the chance of improving approaches the frequency at which such forecasts came true") {
  std::vector<Hindsight> hindsights(60, {.situation = kHere, .p_improves = 0.5, .improved = false});
  for (int i = 0; i < 6; ++i) hindsights[static_cast<std::size_t>(10 * i)].improved = true;
  const auto similar = similar_hindsights(hindsights, kHere);
  CHECK(corrected(0.5, similar) == Approx((0.5 + 6) / 61));
  CHECK(corrected(1.0, similar) > 0.25);  // forecasts of 1/2 say little about those of 1
  CHECK(corrected(0.5, {}) == 0.5);
}

TEST_CASE("levels are nominal without hindsights and follow the truths with many") {
  const WeightedSample nominal = corrected_levels(&Hindsight::best_level, {});
  CHECK(nominal.quantile(0.1) == Approx(0.1).margin(0.02));
  CHECK(nominal.quantile(0.9) == Approx(0.9).margin(0.02));
  std::vector<Hindsight> hindsights(200, {.situation = kHere});
  for (std::size_t i = 0; i < hindsights.size(); ++i) hindsights[i].best_level = 0.4 + 0.001 * static_cast<double>(i);
  const WeightedSample narrow = corrected_levels(&Hindsight::best_level, similar_hindsights(hindsights, kHere));
  CHECK(narrow.quantile(0.1) > 0.35);
  CHECK(narrow.quantile(0.9) < 0.65);
}

TEST_CASE("scores are signed half-widths of the 80 % interval and bounded") {
  const WeightedSample forecast = normal_forecast(3, 0.5);
  CHECK(forecast_score(forecast, forecast.quantile(0.9)) == Approx(1));
  CHECK(forecast_score(forecast, forecast.quantile(0.1)) == Approx(-1));
  CHECK(forecast_score(forecast, forecast.quantile(0.5)) == Approx(0).margin(1e-12));
  CHECK(forecast_score(forecast, 1e9) == forecast_score(forecast, 1e6));
  WeightedSample certain;
  certain.add(1, 1);
  certain.finish();
  CHECK(std::isfinite(forecast_score(certain, 1.5)));
}
