#include "cli/curve_model.hpp"

#include "surrogates/learning_curve_model.hpp"

namespace autoepoch::cli {

const CurveModel& curve_model() {
  static const LearningCurveModel model;
  return model;
}

}  // namespace autoepoch::cli
