// Where the logarithm of the expected improvement is largest.
//
// What is maximized. The improvement of the model's mean at a point, once the point is observed. With noise that is
// less than the improvement of the objective, and observing the best point again is worth little. It is the knowledge
// gradient [Frazier09] of that point alone.
//
// How.
// 1. Candidates are a scrambled Sobol sequence over the whole space, and perturbations of the best observations.
// 2. Those with the largest upper bounds (GaussianProcess::screen) are evaluated exactly.
// 3. The best of these are improved in turns: bounded L-BFGS moves the continuous coordinates, and exchanges of single
//    values move the discrete ones.
// 4. A coordinate whose move gained less than 0.005 nats goes back to where the candidate had it. Otherwise a parameter
//    that hardly matters would go to an end of its range.
//
// Cost: O(candidates n + (screened + steps) n^2) for n observations.
#pragma once

#include <Eigen/Core>
#include <vector>

#include "autoepoch/random.hpp"
#include "autoepoch/space.hpp"
#include "surrogates/gaussian_process.hpp"
#include "surrogates/minimize.hpp"

namespace autoepoch {

struct AcquisitionOptions {
  int sobol_candidates = 1024;
  int local_candidates = 256;  ///< around the best observations
  int screened = 128;          ///< candidates whose variance is computed exactly
  int starts = 6;              ///< local searches
  int short_evaluations = 12;  ///< of each local search ...
  int long_evaluations = 60;   ///< ... and of the one that leads after that
  double reach = 0.25;         ///< of its range that one climb moves a coordinate: no model knows the corners
};

class Acquisition {
 public:
  struct Candidate {
    Eigen::VectorXd cube;  ///< to be decoded: a coordinate for every axis, also for inactive ones
    double value;          ///< ln EI
  };

  /// `best` is the value to improve on, in the model's units. Model and space must outlive this object.
  Acquisition(const GaussianProcess& model, double best, const SearchSpace& space,
              const AcquisitionOptions& options = {});

  /// ln EI at encoded points (rows).
  Eigen::VectorXd evaluate(const Eigen::MatrixXd& x) const;

  /// ln EI at one encoded point and its gradient (zero for unordered and inactive axes).
  double evaluate(const Eigen::VectorXd& x, Eigen::VectorXd& gradient) const;

  /// The row of x (encoded points) with the largest ln EI, among the screened with the largest upper bounds.
  Eigen::Index best_row(const Eigen::MatrixXd& x) const;

  /// The largest maximum found (less such gains), and after it others in descending order, for the case that it cannot
  /// be used. `anchors` (rows) are encoded good observations, best first. Deterministic in rng.
  std::vector<Candidate> maximize(const Eigen::MatrixXd& anchors, Rng& rng) const;

 private:
  static bool is_worse(const Candidate& a, const Candidate& b) { return a.value < b.value; }

  Eigen::VectorXd log_improvements(const Prediction& prediction) const;
  Eigen::VectorXd encoded(const Eigen::VectorXd& cube) const;
  Candidate candidate(const Eigen::VectorXd& cube) const;
  Eigen::MatrixXd candidates(const Eigen::MatrixXd& anchors, Rng& rng) const;
  std::vector<Candidate> best_candidates(const Eigen::MatrixXd& cubes, int count) const;
  Candidate improve(Candidate start, int evaluations) const;
  Candidate climb(const Candidate& start, int evaluations) const;
  Candidate exchange(const Candidate& start) const;
  Candidate without_idle_moves(Candidate found, const Eigen::VectorXd& origin) const;
  std::vector<Candidate> neighbours(const Eigen::VectorXd& cube) const;

  const GaussianProcess& model_;
  double best_;
  double noise_;  // variance of a new observation's
  const SearchSpace& space_;
  AcquisitionOptions options_;
  std::vector<AxisKind> kinds_;
  std::vector<std::vector<double>> cells_;  // by axis: the coordinates of its values, empty if continuous or nearly so
  bool continuous_;                         // all axes are, and unconditionally active: encoding is the identity
};

}  // namespace autoepoch
