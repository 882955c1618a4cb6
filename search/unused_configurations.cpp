#include "search/unused_configurations.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "autoepoch/json.hpp"
#include "core/axis.hpp"
#include "core/space_validation.hpp"

namespace autoepoch {
namespace {

constexpr int kRandomDraws = 100;  // finds an unused one with probability 1 - 1e-5 when a tenth of the space is unused

/// The axes in an order in which every parameter comes after those that its conditions name.
std::vector<std::size_t> axes_in_order(const SearchSpace& space) {
  const std::vector<const Parameter*> axes = space.axes();
  std::vector<std::size_t> result;
  for (const std::size_t index : parents_first(space.parameters())) {
    const auto axis = std::ranges::find(axes, &space.parameters()[index]);
    if (axis != axes.end()) result.push_back(static_cast<std::size_t>(axis - axes.begin()));
  }
  return result;
}

double cell_centre(const Domain& domain, std::uint64_t cell) {
  if (const auto grid = grid_of(domain)) return to_unit(domain, grid->value(cell));
  return (static_cast<double>(cell) + 0.5) / static_cast<double>(cell_count(domain));
}

/// Depth-first search through the tree of configurations. Every leaf is another configuration, so that at most one leaf
/// more than there are used configurations is looked at.
class UnusedSearch {
 public:
  UnusedSearch(const History& history, Rng& rng)
      : space_(history.spec().space),
        axes_(space_.axes()),
        order_(axes_in_order(space_)),
        point_(axes_.size(), 0.5),
        rng_(rng) {
    for (const Trial& trial : history.trials()) used_.insert(to_json(trial.params));
  }

  std::optional<Params> run(std::size_t depth = 0) {
    if (depth == order_.size()) return leaf();
    const std::size_t axis = order_[depth];
    if (!space_.decode(point_).contains(axes_[axis]->name)) return run(depth + 1);  // inactive
    const std::uint64_t cells = space_.cells(axis);
    if (cells == 0) {  // one value of a continuous axis is enough: it is a new one
      point_[axis] = rng_.uniform();
      return run(depth + 1);
    }
    const std::uint64_t start = rng_.below(cells);
    for (std::uint64_t i = 0; i < cells; ++i) {
      point_[axis] = cell_centre(axes_[axis]->domain, (start + i) % cells);
      if (auto found = run(depth + 1)) return found;
    }
    return std::nullopt;
  }

 private:
  std::optional<Params> leaf() const {
    Params params = space_.decode(point_);
    return used_.contains(to_json(params)) ? std::nullopt : std::optional(std::move(params));
  }

  const SearchSpace& space_;
  const std::vector<const Parameter*> axes_;
  const std::vector<std::size_t> order_;
  std::vector<double> point_;
  std::unordered_set<std::string> used_;
  Rng& rng_;
};

}  // namespace

bool is_used(const History& history, const Params& params) {
  return std::ranges::any_of(history.trials(), [&](const Trial& trial) { return trial.params == params; });
}

Params prefer_unused(const History& history, const Params& proposal, Rng& rng) {
  if (!is_used(history, proposal)) return proposal;
  for (int i = 0; i < kRandomDraws; ++i) {
    Params draw = history.spec().space.sample(rng);
    if (!is_used(history, draw)) return draw;
  }
  return UnusedSearch(history, rng).run().value_or(proposal);
}

}  // namespace autoepoch
