#include "search/contours.hpp"

#include <cmath>
#include <limits>

#include "core/axis.hpp"

namespace autoepoch {
namespace {

constexpr std::uint64_t kAxisPoints = 17;  // of an axis with more values

/// Some coordinates of an axis, ascending, and the values there.
struct Ticks {
  std::size_t axis = 0;
  std::vector<double> coordinates;
  std::vector<Value> values;
};

Ticks ticks_of(const SearchSpace& space, const std::string& name) {
  const std::vector<const Parameter*> axes = space.axes();
  Ticks ticks;
  while (axes[ticks.axis]->name != name) ++ticks.axis;
  const Domain& domain = axes[ticks.axis]->domain;
  for (std::uint64_t i = 0; i < kAxisPoints; ++i) {
    const double share = static_cast<double>(i) / (kAxisPoints - 1);
    const Value value = from_unit(domain, share);
    if (!ticks.values.empty() && ticks.values.back() == value) continue;
    ticks.coordinates.push_back(to_unit(domain, value));
    ticks.values.push_back(value);
  }
  return ticks;
}

/// All values of y for each of x.
Contour contour(const StudyModel& model, const History& history, const Ticks& x, const Ticks& y,
                std::vector<double> cube) {
  const SearchSpace& space = history.spec().space;
  const Objective& objective = history.spec().objective;
  const std::string& x_name = space.axes()[x.axis]->name;
  const std::string& y_name = space.axes()[y.axis]->name;
  Contour result{x_name, y_name, x.values, y.values, {}};
  for (const double at_y : y.coordinates) {
    for (const double at_x : x.coordinates) {
      cube[x.axis] = at_x;
      cube[y.axis] = at_y;
      const Params params = space.decode(cube);
      double value = std::numeric_limits<double>::quiet_NaN();
      if (params.find(x_name) && params.find(y_name)) {
        const double output = model.process.predict_mean(encoded(space, params))[0];
        value = objective.loss(model.outcomes.transform.inverse(output));
      }
      result.objective.push_back(value);
    }
  }
  return result;
}

}  // namespace

std::vector<Contour> contours(const StudyModel& model, const History& history, const std::vector<std::string>& names,
                              const std::vector<double>& cube) {
  std::vector<Ticks> ticks;
  for (const std::string& name : names) ticks.push_back(ticks_of(history.spec().space, name));
  std::vector<Contour> result;
  for (std::size_t i = 0; i < ticks.size(); ++i)
    for (std::size_t j = i + 1; j < ticks.size(); ++j)
      result.push_back(contour(model, history, ticks[i], ticks[j], cube));
  return result;
}

}  // namespace autoepoch
