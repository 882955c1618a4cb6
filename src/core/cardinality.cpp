// Parameters that no condition connects are independent: their numbers multiply. Within a connected group the numbers add
// up over the values of its root, which decides which of the others exist and so splits them into smaller groups.
#include "core/cardinality.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string_view>

#include "core/axis.hpp"

namespace autoepoch {
namespace {

using Count = std::optional<std::uint64_t>;
using Group = std::vector<std::size_t>;  // ascending indices: parents before children

constexpr std::uint64_t kLargest = std::uint64_t{1} << 53;
constexpr int kMaxSteps = 100000;

Count add(Count a, Count b) { return a && b && *a + *b <= kLargest ? Count(*a + *b) : std::nullopt; }

Count multiply(Count a, Count b) { return a && b && *b <= kLargest / *a ? Count(*a * *b) : std::nullopt; }

class Counter {
 public:
  explicit Counter(const std::vector<const Parameter*>& parameters) : parameters_(parameters) {}

  // Requires: conditions on parameters outside of the group hold. Ensures: the result is not 0.
  Count count(Group group) {
    Count product = 1;
    while (!group.empty() && product) {
      product = multiply(product, count_connected(extract_connected(group)));
    }
    return product;
  }

 private:
  Count count_connected(Group group) {
    const Parameter& root = *parameters_[group.front()];
    group.erase(group.begin());
    const std::uint64_t cells = cell_count(root.domain);
    if (cells == 0 || ++steps_ > kMaxSteps) {
      return std::nullopt;
    }
    const std::vector<Value> mentioned = mentioned_values(root, group);
    Count sum = 0;
    if (const std::uint64_t others = cells - mentioned.size(); others > 0) {
      sum = multiply(others, count(active_members(group, root, nullptr)));
    }
    for (const Value& value : mentioned) {
      sum = add(sum, count(active_members(group, root, &value)));
    }
    return sum;
  }

  const Condition* condition_on(std::size_t child, std::string_view parent) const {
    const auto& when = parameters_[child]->when;
    const auto found = std::find_if(when.begin(), when.end(), [&](const Condition& c) { return c.parent == parent; });
    return found == when.end() ? nullptr : &*found;
  }

  bool are_connected(std::size_t a, std::size_t b) const {
    return condition_on(a, parameters_[b]->name) || condition_on(b, parameters_[a]->name);
  }

  // Takes out of `group` its first member and all that conditions connect with it, directly or not.
  Group extract_connected(Group& group) const {
    Group connected = {group.front()};
    group.erase(group.begin());
    for (std::size_t i = 0; i < connected.size(); ++i) {
      const auto apart = [&](std::size_t other) { return !are_connected(connected[i], other); };
      const auto joined = std::stable_partition(group.begin(), group.end(), apart);
      connected.insert(connected.end(), joined, group.end());
      group.erase(joined, group.end());
    }
    std::sort(connected.begin(), connected.end());
    return connected;
  }

  // The values of `root` on which some member of the group depends.
  std::vector<Value> mentioned_values(const Parameter& root, const Group& group) const {
    std::vector<Value> values;
    for (const std::size_t child : group) {
      if (const Condition* condition = condition_on(child, root.name)) {
        std::copy_if(condition->values.begin(), condition->values.end(), std::back_inserter(values),
                     [&](const Value& v) { return std::find(values.begin(), values.end(), v) == values.end(); });
      }
    }
    return values;
  }

  // The members that may exist when `root` has `value` (null: a value on which none of them depends).
  Group active_members(const Group& group, const Parameter& root, const Value* value) const {
    Group active;
    std::vector<std::string_view> inactive;
    for (const std::size_t i : group) {
      const auto fails = [&](const Condition& condition) {
        const auto& values = condition.values;
        return condition.parent == root.name
                   ? !value || std::find(values.begin(), values.end(), *value) == values.end()
                   : std::find(inactive.begin(), inactive.end(), condition.parent) != inactive.end();
      };
      const auto& when = parameters_[i]->when;
      if (std::any_of(when.begin(), when.end(), fails)) {
        inactive.push_back(parameters_[i]->name);
      } else {
        active.push_back(i);
      }
    }
    return active;
  }

  const std::vector<const Parameter*>& parameters_;
  int steps_ = 0;
};

}  // namespace

std::optional<std::uint64_t> count_configurations(const std::vector<const Parameter*>& parameters) {
  Group all(parameters.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    all[i] = i;
  }
  return Counter(parameters).count(all);
}

}  // namespace autoepoch
