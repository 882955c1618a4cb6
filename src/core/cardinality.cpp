// Parameters that no condition connects are independent: their numbers multiply. Within a connected group the numbers
// add up over the values of its root, which decides which of the others exist and so splits them into smaller groups.
#include "core/cardinality.hpp"

#include <algorithm>
#include <cstddef>
#include <set>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "core/axis.hpp"

namespace autoepoch {
namespace {

using Count = std::optional<std::uint64_t>;
using Group = std::set<std::size_t>;  // indices, so in order: parents before children

constexpr std::uint64_t kLargest = std::uint64_t{1} << 53;
constexpr int kMaxSteps = 100000;

Count add(Count a, Count b) { return a && b && *a + *b <= kLargest ? Count(*a + *b) : std::nullopt; }

Count multiply(Count a, Count b) { return a && b && *b <= kLargest / *a ? Count(*a * *b) : std::nullopt; }

bool contains(const std::vector<Value>& values, const Value& value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

class Counter {
 public:
  explicit Counter(const std::vector<const Parameter*>& parameters)
      : parameters_(parameters), parents_(parameters.size()), neighbours_(parameters.size()) {
    std::unordered_map<std::string_view, std::size_t> index;
    for (std::size_t child = 0; child < parameters.size(); ++child) {
      index.emplace(parameters[child]->name, child);
      for (const Condition& condition : parameters[child]->when) {
        const std::size_t parent = index.at(condition.parent);
        parents_[child].emplace_back(parent, &condition.values);
        neighbours_[child].push_back(parent);
        neighbours_[parent].push_back(child);
      }
    }
  }

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
    const std::size_t root = group.extract(group.begin()).value();
    const std::uint64_t cells = cell_count(parameters_[root]->domain);
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

  // Takes out of `group` its first member and all that conditions connect with it, directly or not.
  Group extract_connected(Group& group) const {
    Group connected;
    std::vector<std::size_t> reached = {group.extract(group.begin()).value()};
    while (!reached.empty()) {
      const std::size_t member = reached.back();
      reached.pop_back();
      connected.insert(member);
      for (const std::size_t neighbour : neighbours_[member]) {
        if (group.erase(neighbour) > 0) {
          reached.push_back(neighbour);
        }
      }
    }
    return connected;
  }

  // The values of `root` on which some member of the group depends.
  std::vector<Value> mentioned_values(std::size_t root, const Group& group) const {
    std::vector<Value> mentioned;
    for (const std::size_t child : group) {
      for (const auto& [parent, values] : parents_[child]) {
        for (const Value& value : *values) {
          if (parent == root && !contains(mentioned, value)) {
            mentioned.push_back(value);
          }
        }
      }
    }
    return mentioned;
  }

  // The members that may exist when `root` has `value` (null: a value on which none of them depends).
  Group active_members(const Group& group, std::size_t root, const Value* value) const {
    Group active;
    Group inactive;
    for (const std::size_t child : group) {
      const bool excluded = std::any_of(parents_[child].begin(), parents_[child].end(), [&](const auto& link) {
        const auto& [parent, values] = link;
        return parent == root ? !value || !contains(*values, *value) : inactive.contains(parent);
      });
      (excluded ? inactive : active).insert(child);
    }
    return active;
  }

  const std::vector<const Parameter*>& parameters_;
  std::vector<std::vector<std::pair<std::size_t, const std::vector<Value>*>>> parents_;  // with the activating values
  std::vector<std::vector<std::size_t>> neighbours_;
  int steps_ = 0;
};

}  // namespace

std::optional<std::uint64_t> count_configurations(const std::vector<const Parameter*>& parameters) {
  Group all;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    all.insert(all.end(), i);
  }
  return Counter(parameters).count(all);
}

}  // namespace autoepoch
