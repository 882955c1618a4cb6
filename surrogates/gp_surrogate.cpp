#include "surrogates/gp_surrogate.hpp"

#include <cmath>
#include <string>

#include "surrogates/gaussian_process.hpp"
#include "surrogates/gp_fit.hpp"

namespace autoepoch {
namespace {

/// A process of standardized outputs, read in the original units.
class RescaledPosterior final : public Posterior {
 public:
  RescaledPosterior(GaussianProcess process, double centre, double spread)
      : process_(std::move(process)), centre_(centre), spread_(spread) {}

  Prediction predict(const Eigen::MatrixXd& x) const override {
    const Prediction standard = process_.predict(x);
    return {centre_ + spread_ * standard.mean.array(), spread_ * spread_ * standard.variance};
  }
  std::string remarks() const override { return process_.remarks(); }

 private:
  GaussianProcess process_;
  double centre_;
  double spread_;
};

}  // namespace

std::unique_ptr<const Posterior> GaussianProcessSurrogate::fit(const Dataset& data) const {
  const double centre = data.y.mean();
  const double deviation = std::sqrt((data.y.array() - centre).square().mean());
  const double spread = deviation > 0 && std::isfinite(deviation) ? deviation : 1;
  const Dataset standard{data.x, (data.y.array() - centre) / spread, data.noise / (spread * spread)};
  const GpFit fit = fit_map(kinds_, standard, GpPriors::for_dims(kinds_.size()));
  GaussianProcess process(kinds_, fit.parameters, standard);
  if (!fit.converged) process.add_remark("the hyperparameters could not be fitted: the priors' centres are used");
  return std::make_unique<RescaledPosterior>(std::move(process), centre, spread);
}

}  // namespace autoepoch
