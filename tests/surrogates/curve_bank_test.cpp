#include "surrogates/curve_bank.hpp"

#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "autoepoch/error.hpp"
#include "support/catch.hpp"
#include "surrogates/curve_bank_file.hpp"
#include "surrogates/curve_generator.hpp"
#include "surrogates/curve_path.hpp"
#include "surrogates/curve_scale.hpp"
#include "surrogates/weighted_sample.hpp"

using namespace autoepoch;

namespace {

struct TemporaryFile {
  std::string path = (std::filesystem::temp_directory_path() / "autoepoch_curve_bank_test").string();
  ~TemporaryFile() { std::filesystem::remove(path); }

  std::string read() const {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  void write(const std::string& bytes) const { std::ofstream(path, std::ios::binary) << bytes; }
};

}  // namespace

TEST_CASE("synthetic studies are positive, repeatable and of many kinds") {
  int rising = 0;
  int u_shaped = 0;
  int flat = 0;
  int total = 0;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    Rng rng(seed);
    Rng again(seed);
    const CurveMatrix study = generate_study(rng, 20);
    REQUIRE(study == generate_study(again, 20));
    INFO("seed " << seed);
    REQUIRE(study.allFinite());
    REQUIRE(study.minCoeff() > 0);
    for (Eigen::Index i = 0; i < study.rows(); ++i, ++total) {
      const double range = study.row(i).maxCoeff() - study.row(i).minCoeff();
      const double last = study(i, kLastCell);
      rising += last > 1.05 * study(i, 0);
      u_shaped += last < study(i, 0) && last > study.row(i).minCoeff() + 0.05 * range;
      flat += range < 0.05 * study(i, 0);
    }
  }
  CHECK(rising > total / 50);
  CHECK(u_shaped > total / 20);
  CHECK(flat > total / 20);
  CHECK(rising + u_shaped + flat < total * 3 / 4);  // the rest simply falls
}

TEST_CASE("a bank curve is nearest to itself, whatever its scale of progress") {
  const CurveBank bank = make_synthetic_bank(3, 500);
  REQUIRE(bank.size() == 500);
  for (Eigen::Index i : {0, 77, 499}) {
    CurveQuery query;
    for (int c = 0; c < 15; ++c) {
      query.curve.cells.push_back(c);
      query.curve.z.push_back(bank.z(i, c));
    }
    const Eigen::ArrayXf distance = bank.distances(query, bank.size());
    INFO("curve " << i);
    CHECK(distance[i] == Approx(0).margin(1e-8));
    CHECK(distance.minCoeff() >= 0);
    for (double& z : query.curve.z) z += 0.25;  // another anchor
    CHECK(bank.distances(query, bank.size())[i] == Approx(0).margin(1e-6));
  }
}

TEST_CASE("the bank of a study has its complete curves, relative to where the study's curves begin") {
  std::vector<LearningCurve> curves(5);
  for (std::size_t i = 0; i < curves.size(); ++i) {
    for (int epoch = 1; epoch <= (i == 4 ? 6 : 10); ++epoch)  // the last one was stopped early
      curves[i].append({.epoch = epoch, .value = (2.0 + 0.5 * static_cast<double>(i)) / epoch});
  }
  std::vector<const LearningCurve*> all;
  for (const LearningCurve& curve : curves) all.push_back(&curve);
  const CurveBank bank = bank_of_study(all, Direction::minimize, 10);
  REQUIRE(bank.size() == 4);
  CHECK(bank.z(2, 0) == Approx(0).margin(1e-6));  // its first value, 3, is the median
  CHECK(bank.z(0, kLastCell) == Approx(std::log(0.2 / 3)).epsilon(1e-5));
  CHECK(bank_of_study(all, Direction::minimize, 11).size() == 0);
  CHECK(bank_of_study({}, Direction::minimize, 10).size() == 0);
}

TEST_CASE("bank files read back exactly; damaged ones are refused with the reason") {
  const TemporaryFile file;
  const CurveBank bank = make_synthetic_bank(4, 20);
  write_curve_bank(bank, file.path);
  const CurveBank copy = read_curve_bank(file.path);
  REQUIRE(copy.size() == 20);
  for (Eigen::Index i = 0; i < 20; ++i) {
    CHECK(copy.first_spread(i) == Approx(bank.first_spread(i)));
    for (int c = 0; c < kCurveCells; ++c) CHECK(copy.z(i, c) == bank.z(i, c));
  }
  CHECK(join_banks(bank, copy).size() == 40);
  const std::string good = file.read();
  for (const std::string& bad : {good.substr(0, good.size() - 1), good + "x", std::string("nonsense"), std::string()}) {
    file.write(bad);
    CHECK_THROWS_AS(read_curve_bank(file.path), InvalidInput);
  }
  for (std::size_t byte = 0; byte < good.size(); byte += 37) {
    std::string flipped = good;
    flipped[byte] = static_cast<char>(flipped[byte] ^ 1);
    file.write(flipped);
    INFO("byte " << byte);
    CHECK_THROWS_AS(read_curve_bank(file.path), InvalidInput);
  }
  CHECK_THROWS_AS(read_curve_bank("/nonexistent/bank"), InvalidInput);
}

TEST_CASE("epochs and cells of the grid") {
  for (int horizon : {1, 2, 7, 50, 52, 300, 10000}) {
    const EpochGrid grid(horizon);
    INFO("horizon " << horizon);
    CHECK(grid.cell(horizon) == kLastCell);
    CHECK(grid.epoch(kLastCell) == horizon);
    if (horizon > 1) CHECK(grid.cell(1) == 0);
    if (horizon > 1) CHECK(grid.cell(horizon - 1) < kLastCell);
    for (int epoch = 2; epoch <= horizon; ++epoch) REQUIRE(grid.cell(epoch) >= grid.cell(epoch - 1));
  }
  CHECK(EpochGrid(50).cell(17) == 16);
}

TEST_CASE("values survive the way to z and back") {
  const auto curve_of = [](std::vector<double> values) {
    LearningCurve curve;
    for (double value : values) curve.append({.epoch = curve.epochs() + 1, .value = value});
    return curve;
  };
  struct Case {
    Direction direction;
    std::vector<double> values;
  };
  for (const auto& [direction, values] :
       {Case{Direction::minimize, {2.5, 1, 0.4}}, Case{Direction::maximize, {0.1, 0.8, 0.99}},
        Case{Direction::maximize, {10, 55, 99.5}}, Case{Direction::minimize, {5, -3, -4}},
        Case{Direction::maximize, {-1, 4, 900}}, Case{Direction::minimize, {1, 0.1, 0}}}) {
    const LearningCurve curve = curve_of(values);
    const LearningCurve* const all[] = {&curve};
    const CurveScale scale(all, direction);
    double previous = 1e9;
    for (double value : values) {
      CHECK(scale.to_value(scale.to_z(value)) == Approx(value).epsilon(1e-9).margin(1e-9));
      CHECK(scale.to_z(value) < previous);  // each better than the one before
      previous = scale.to_z(value);
    }
    CHECK(scale.to_z(values[0]) == Approx(0).margin(1e-12));
  }
}

TEST_CASE("summaries of a path") {
  const std::vector<PathPoint> observed = {{1, 10}, {2, 5}, {3, 4}};
  const PathSummary falls = summarize_path(observed, std::vector<PathPoint>{{4, 3.05}, {5, 3}, {6, 3.5}});
  CHECK(falls.best_loss == 3);
  CHECK(falls.best_epoch == 5);
  CHECK(falls.plateau_epoch == 4);  // 3.05 is within 1 % of the range of 7
  CHECK(falls.improves);
  const PathSummary stays = summarize_path(observed, std::vector<PathPoint>{{4, 3.95}, {5, 4}});
  CHECK_FALSE(stays.improves);  // by less than 2 % of 6.05
  CHECK(stays.plateau_epoch == 3);
}

TEST_CASE("quantiles of a weighted sample") {
  WeightedSample sample;
  for (double value : {3.0, 1.0, 2.0}) sample.add(value, value == 2 ? 2 : 1);
  sample.finish();
  CHECK(sample.quantile(0) == 1);
  CHECK(sample.quantile(0.5) == 2);
  CHECK(sample.quantile(1) == 3);
  CHECK(sample.quantile(0.3125) == Approx(1.5));
}
