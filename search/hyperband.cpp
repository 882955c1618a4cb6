#include "search/hyperband.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace autoepoch {
namespace {

/// n_s for s = s_max, ..., 0.
std::vector<std::int64_t> shares(std::size_t brackets, int eta) {
  std::vector<std::int64_t> shares;
  for (std::size_t s = brackets; s-- > 0;)
    shares.push_back(static_cast<std::int64_t>(
        std::ceil(static_cast<double>(brackets) / static_cast<double>(s + 1) * std::pow(eta, static_cast<double>(s)))));
  return shares;
}

/// Smooth weighted round robin: after every cycle of sum(shares) each bracket has got exactly its share.
std::vector<std::size_t> deal(const std::vector<std::int64_t>& shares, std::size_t trials) {
  std::int64_t cycle = 0;
  for (const std::int64_t share : shares) cycle += share;
  std::vector<std::int64_t> credit(shares.size(), 0);
  std::vector<std::size_t> bracket_of;
  bracket_of.reserve(trials);
  while (bracket_of.size() < trials) {
    for (std::size_t b = 0; b < shares.size(); ++b) credit[b] += shares[b];
    const auto richest = std::ranges::max_element(credit);
    *richest -= cycle;
    bracket_of.push_back(static_cast<std::size_t>(richest - credit.begin()));
  }
  return bracket_of;
}

}  // namespace

SchedulerKind hyperband_kind() {
  SchedulerKind kind{.name = "hyperband",
                     .what = "successive halving in brackets side by side, which differ in their first rung",
                     .options = rung_options(),
                     .make = [](const KindInputs& in) {
                       std::optional<int> brackets;
                       if (in.options.has("brackets")) brackets = in.options.count("brackets");
                       return std::make_unique<Hyperband>(HalvingOptions{rungs_of(in.options), rank_by_of(in.options)},
                                                          brackets);
                     }};
  kind.options.push_back(rank_by_option());
  kind.options.push_back({"brackets",
                          IntegerOption{1},
                          {},
                          "At most so many brackets, those with the earliest first rungs. Without it all there are."});
  return kind;
}

SuccessiveHalving::Brackets Hyperband::brackets(int max_epochs, std::size_t trials) const {
  const int eta = options().rungs.eta;
  const std::vector<int> all = rungs(options().rungs, max_epochs);
  Brackets result;
  for (auto first = all.begin(); std::int64_t{*first} * eta <= max_epochs; ++first)
    result.rungs.emplace_back(first, all.end());
  result.rungs.push_back({all.back()});
  auto share = shares(result.rungs.size(), eta);
  if (most_brackets_ && static_cast<std::size_t>(*most_brackets_) < share.size()) {
    result.rungs.resize(static_cast<std::size_t>(*most_brackets_));
    share.resize(result.rungs.size());
  }
  result.of = deal(share, trials);
  return result;
}

}  // namespace autoepoch
