#include "surrogates/triangular.hpp"

namespace autoepoch {
namespace {

constexpr Eigen::Index kBase = 32;  // up to it, the plain loop is faster than the recursion

/// L -> L^-1 in place (lower triangle only): a third of the work of solving against the identity.
void invert_lower(Eigen::Ref<Eigen::MatrixXd> l) {
  const Eigen::Index n = l.rows();
  if (n <= kBase) {
    const Eigen::MatrixXd inverse = l.triangularView<Eigen::Lower>().solve(Eigen::MatrixXd::Identity(n, n));
    l.triangularView<Eigen::Lower>() = inverse;
    return;
  }
  const Eigen::Index half = n / 2, rest = n - half;
  auto a = l.topLeftCorner(half, half), c = l.bottomRightCorner(rest, rest);
  auto b = l.bottomLeftCorner(rest, half);
  invert_lower(a);
  c.triangularView<Eigen::Lower>().solveInPlace(b);
  const Eigen::MatrixXd product = b * a.triangularView<Eigen::Lower>();
  b = -product;
  invert_lower(c);
}

/// Lower triangle of M' M for a lower triangular M.
void gram_of_lower(const Eigen::Ref<const Eigen::MatrixXd>& m, Eigen::Ref<Eigen::MatrixXd> gram) {
  const Eigen::Index n = m.rows();
  if (n <= kBase) {
    const Eigen::MatrixXd full = m.triangularView<Eigen::Lower>();
    gram.triangularView<Eigen::Lower>() = full.transpose() * full;
    return;
  }
  const Eigen::Index half = n / 2, rest = n - half;
  const auto b = m.bottomLeftCorner(rest, half);
  const auto c = m.bottomRightCorner(rest, rest);
  gram_of_lower(m.topLeftCorner(half, half), gram.topLeftCorner(half, half));
  gram.topLeftCorner(half, half).selfadjointView<Eigen::Lower>().rankUpdate(b.transpose());
  gram.bottomLeftCorner(rest, half) = c.triangularView<Eigen::Lower>().transpose() * b;
  gram_of_lower(c, gram.bottomRightCorner(rest, rest));
}

}  // namespace

Eigen::MatrixXd inverse_of_factored(Eigen::Ref<Eigen::MatrixXd> factor) {
  Eigen::MatrixXd inverse(factor.rows(), factor.cols());
  invert_lower(factor);
  gram_of_lower(factor, inverse);
  return inverse;
}

}  // namespace autoepoch
