#include "report/plot.hpp"

#include "report/plot_studies.hpp"

namespace autoepoch::report {

std::string plot_svg(Plot plot, const ReportInput& input) {
  switch (plot) {
    case Plot::curves:
      return plot_curves(input.snapshot.history());
    case Plot::history:
      return plot_history(input);
    case Plot::rungs:
      return plot_rungs(input.snapshot.history());
    case Plot::parallel:
      return plot_parallel(input.snapshot.history());
    case Plot::importance:
      return plot_importance(input);
    case Plot::slice:
      break;
  }
  return plot_slices(input);
}

}  // namespace autoepoch::report
