// The laboratory of the curve model: what the scripts of this folder need from the C++ side.
//
//   curve_lab synthetic STUDIES              CSV of synthetic curves, one row a curve, 50 a study (first column: the
//   study) curve_lab members CURVES.csv CUTS.csv [WITHOUT,... [BANK]]   JSON lines: for each curve cut after CUTS
//   epochs, what the
//                                              members and the stack say, and the truth
//   curve_lab pack OUT.bank STUDY.csv...     measured curves (one row a curve) into a bank file
//   curve_lab speed                          microseconds of processor time of one prediction
#include <fmt/format.h>

#include <cmath>
#include <cstdio>
#include <ctime>
#include <exception>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "autoepoch/error.hpp"
#include "surrogates/curve_bank_file.hpp"
#include "surrogates/curve_generator.hpp"
#include "surrogates/learning_curve_model.hpp"

namespace {

using namespace autoepoch;

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> result;
  std::stringstream stream(text);
  for (std::string part; std::getline(stream, part, ',');) result.push_back(part);
  return result;
}

std::vector<std::vector<double>> read_rows(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw InvalidInput(path + ": cannot be opened");
  std::vector<std::vector<double>> rows;
  for (std::string line; std::getline(file, line);) {
    rows.emplace_back();
    for (const std::string& cell : split(line)) rows.back().push_back(std::stod(cell));
  }
  return rows;
}

// Losses; a run that is no longer finite has diverged, and its further epochs are censored at a huge loss.
LearningCurve make_curve(const std::vector<double>& row, std::size_t epochs) {
  constexpr double kDiverged = 1e30;
  LearningCurve curve;
  for (std::size_t e = 0; e < std::min(epochs, row.size()); ++e) {
    curve.append({.epoch = static_cast<int>(e) + 1, .value = std::isfinite(row[e]) ? row[e] : kDiverged});
  }
  return curve;
}

struct Study {
  std::vector<LearningCurve> curves;
  std::vector<const LearningCurve*> pointers;
};

std::unique_ptr<Study> make_study(const std::vector<std::vector<double>>& rows, const std::vector<double>& cuts) {
  auto study = std::make_unique<Study>();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    study->curves.push_back(make_curve(rows[i], cuts.empty() ? rows[i].size() : static_cast<std::size_t>(cuts[i])));
  }
  for (const LearningCurve& curve : study->curves) study->pointers.push_back(&curve);
  return study;
}

void print_list(const char* name, const Eigen::ArrayXd& values) {
  fmt::print(",\"{}\":[", name);
  for (Eigen::Index i = 0; i < values.size(); ++i) fmt::print("{}{:.5g}", i ? "," : "", values[i]);
  fmt::print("]");
}

constexpr int kStackQuantiles = 40;  // of the stack's forecast, at the middles of equal steps

void members(const std::string& curves, const std::string& cuts, const CurveModelOptions& options) {
  const auto rows = read_rows(curves);
  const auto cut = read_rows(cuts);
  const auto horizon = static_cast<int>(rows.front().size());
  const LearningCurveModel model(options);
  const auto run = [&](const std::vector<const LearningCurve*>& study, const LearningCurve& curve, std::size_t i,
                       const CurveForecaster& forecaster, const char* mode) {
    if (curve.epochs() == horizon) return;
    const CurveMembers m = forecaster.members(curve);
    const CurvePrediction p = forecaster.predict(curve);
    const LearningCurve whole = make_curve(rows[i], rows[i].size());
    fmt::print("{{\"mode\":\"{}\",\"study\":{},\"row\":{},\"cut\":{},\"last\":{:.6g},\"truth\":{:.6g}", mode,
               study.size(), i, curve.epochs(), m.last, forecaster.scale().to_z(whole.back().value));
    Eigen::ArrayXd w(m.prior.size()), mean(m.prior.size()), sd(m.prior.size());
    for (std::size_t k = 0; k < m.prior.size(); ++k) {
      const auto at = static_cast<Eigen::Index>(k);
      w[at] = m.prior[k].weight, mean[at] = m.prior[k].mean, sd[at] = m.prior[k].sd;
    }
    print_list("prior_weight", w), print_list("prior_mean", mean), print_list("prior_sd", sd);
    print_list("bank_weight", m.bank.weight);
    print_list("bank_z", m.bank.z.rightCols<1>());
    Eigen::ArrayXd stack(kStackQuantiles);
    for (int k = 0; k < kStackQuantiles; ++k) stack[k] = m.corrected.quantile((k + 0.5) / kStackQuantiles);
    print_list("stack_z", stack);
    const CurvePrediction end = forecaster.predict(whole);
    const auto interval = [](const char* name, const Interval& q) {
      fmt::print(",\"{}\":[{:.6g},{:.6g},{:.6g}]", name, q.p10, q.p50, q.p90);
    };
    interval("final", p.final), interval("best", p.best_value), interval("best_epoch", p.best_epoch);
    interval("plateau", p.plateau_epoch);
    const double range = [&] {
      double low = whole.back().value, high = low;
      for (const Observation& point : whole) low = std::min(low, point.value), high = std::max(high, point.value);
      return high - low;
    }();
    const bool improves = curve.best(Direction::minimize)->value - end.best_value.p50 > 0.02 * range;
    fmt::print(
        ",\"p_improves\":{:.4f},\"true_best_epoch\":{},\"true_plateau\":{},\"true_final\":{:.6g},\"true_best\":{:.6g},"
        "\"improves\":{}}}\n",
        p.p_improves, end.best_epoch.p50, end.plateau_epoch.p50, whole.back().value, end.best_value.p50,
        improves ? 1 : 0);
  };
  const auto study = make_study(rows, cut.front());
  const auto together = model.fit(study->pointers, Direction::minimize, horizon);
  for (std::size_t i = 0; i < rows.size(); ++i) run(study->pointers, study->curves[i], i, *together, "study");
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::vector<const LearningCurve*> alone = {&study->curves[i]};
    run(alone, study->curves[i], i, *model.fit(alone, Direction::minimize, horizon), "alone");
  }
}

void synthetic(int studies) {
  for (int s = 0; s < studies; ++s) {
    Rng rng = Rng::stream(1, static_cast<std::uint64_t>(s), "synthetic curves");
    const CurveMatrix curves = generate_study(rng, 50);
    for (Eigen::Index i = 0; i < curves.rows(); ++i) {
      fmt::print("{}", s);
      for (int c = 0; c < kCurveCells; ++c) fmt::print(",{:.6g}", curves(i, c));
      fmt::print("\n");
    }
  }
}

void pack(const std::string& out, const std::vector<std::string>& studies) {
  CurveBank bank(0);
  for (const std::string& path : studies) {
    const auto rows = read_rows(path);
    const auto study = make_study(rows, {});
    const auto horizon = static_cast<int>(rows.front().size());
    bank = join_banks(bank, bank_of_study(study->pointers, Direction::minimize, horizon));
  }
  write_curve_bank(bank, out);
  fmt::print(stderr, "{} curves\n", bank.size());
}

void speed() {
  const auto micros = [begin = std::clock()]() {
    return 1e6 * static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
  };
  const LearningCurveModel model;
  fmt::print("model of 10000 curves: {:.0f} us\n", micros());
  Rng rng(7);
  for (int n : {1, 200, 800}) {
    const CurveMatrix losses = generate_study(rng, n);
    std::vector<std::vector<double>> rows;
    std::vector<double> cuts;
    for (int i = 0; i < n; ++i) {
      rows.emplace_back(losses.row(i).begin(), losses.row(i).end());
      cuts.push_back(n == 1 ? 20 : 1 + static_cast<double>(rng.below(49)));
    }
    const auto study = make_study(rows, cuts);
    const double start = micros();
    const auto forecaster = model.fit(study->pointers, Direction::minimize, kCurveCells);
    const double fit = micros() - start;
    const int repeats = n == 1 ? 200 : 1;
    for (int k = 0; k < repeats; ++k) {
      for (const LearningCurve* curve : study->pointers) forecaster->predict(*curve);
    }
    fmt::print("study of {} curves: fit {:.0f} us, prediction {:.0f} us\n", n, fit,
               (micros() - start - fit) / (repeats * n));
  }
}

}  // namespace

int main(int argc, char** argv) try {
  const std::vector<std::string> args(argv + 1, argv + argc);
  const std::string verb = args.empty() ? "" : args[0];
  if (verb == "synthetic" && args.size() == 2)
    synthetic(std::stoi(args[1]));
  else if (verb == "members" && args.size() >= 3)
    members(args[1], args[2],
            {.measured = args.size() > 4 ? read_curve_bank(args[4]) : CurveBank(0),
             .without_families = split(args.size() > 3 ? args[3] : "")});
  else if (verb == "pack" && args.size() >= 3)
    pack(args[1], {args.begin() + 2, args.end()});
  else if (verb == "speed")
    speed();
  else
    return fmt::print(
               stderr,
               "usage: curve_lab synthetic N | members CURVES CUTS [WITHOUT [BANK]] | pack OUT STUDY... | speed\n"),
           2;
  return 0;
} catch (const std::exception& error) {
  fmt::print(stderr, "{}\n", error.what());
  return 2;
}
