// Splits that are not drawn sample by sample: by time, by groups.
#include <algorithm>
#include <numeric>

#include "autoepoch/error.hpp"
#include "autoepoch/random.hpp"
#include "experiments/data/split.hpp"

namespace autoepoch::experiments {
namespace {

using Rows = std::vector<std::int64_t>;

Rows range(std::int64_t begin, std::int64_t end) {
  Rows rows(static_cast<std::size_t>(end - begin));
  std::iota(rows.begin(), rows.end(), begin);
  return rows;
}

std::int64_t test_size(const DataSettings& settings, std::int64_t rows) {
  return settings.test_path.empty() ? share_of(settings.test_fraction, rows) : 0;
}

std::int64_t val_size(const DataSettings& settings, std::int64_t rows) {
  return settings.val_samples.value_or(static_cast<int>(share_of(settings.val_fraction, rows)));
}

void move_to(Rows& rows, const Rows& more) {
  rows.insert(rows.end(), more.begin(), more.end());
  std::sort(rows.begin(), rows.end());
}

// The rows of the groups that nothing has been taken of yet.
class Groups {
 public:
  Groups(std::span<const std::int64_t> groups, std::uint64_t seed)
      : rows_(static_cast<std::size_t>(*std::max_element(groups.begin(), groups.end())) + 1) {
    for (std::size_t row = 0; row < groups.size(); ++row) {
      rows_[static_cast<std::size_t>(groups[row])].push_back(static_cast<std::int64_t>(row));
    }
    Rng rng = Rng::stream(seed, 0, "groups");
    for (std::size_t i = rows_.size(); i > 1; --i) {
      std::swap(rows_[i - 1], rows_[rng.below(i)]);
    }
  }

  // Whole groups of at least n samples together, or all.
  Rows take(std::int64_t n) {
    Rows taken;
    while (static_cast<std::int64_t>(taken.size()) < n && !rows_.empty()) {
      move_to(taken, rows_.back());
      rows_.pop_back();
    }
    return taken;
  }

  std::int64_t samples() const {
    std::int64_t sum = 0;
    for (const Rows& rows : rows_) {
      sum += static_cast<std::int64_t>(rows.size());
    }
    return sum;
  }

  std::vector<Rows> folds(int count) {
    std::stable_sort(rows_.begin(), rows_.end(), [](const Rows& a, const Rows& b) { return a.size() > b.size(); });
    std::vector<Rows> folds(static_cast<std::size_t>(count));
    for (const Rows& rows : rows_) {
      move_to(*std::min_element(folds.begin(), folds.end(),
                                [](const Rows& a, const Rows& b) { return a.size() < b.size(); }),
              rows);
    }
    return folds;
  }

  void keep(std::int64_t n) {
    Groups kept = *this;
    kept.rows_.clear();
    for (std::int64_t samples = 0; samples < n && !rows_.empty(); rows_.pop_back()) {
      samples += static_cast<std::int64_t>(rows_.back().size());
      kept.rows_.push_back(rows_.back());
    }
    *this = kept;
  }

 private:
  std::vector<Rows> rows_;
};

}  // namespace

SplitRows split_by_time(std::int64_t rows, const DataSettings& settings) {
  const std::int64_t test_begin = rows - test_size(settings, rows);
  const bool folded = settings.folds > 1;
  const std::int64_t block = test_begin / (settings.folds + 1);
  const std::int64_t val_begin =
      test_begin - (folded ? (settings.folds - settings.fold) * block : val_size(settings, rows));
  const std::int64_t val_end = folded ? val_begin + block : test_begin;
  const std::int64_t train_begin = settings.train_samples ? val_begin - *settings.train_samples : 0;
  if (val_begin < 1 || (folded ? block == 0 : train_begin < 0)) {
    throw InvalidInput("/experiment/train_samples", "the " + std::to_string(rows) +
                                                        " samples are too few for those to train, validate and test" +
                                                        (folded ? " in so many folds" : ""));
  }
  return {.train = range(std::max<std::int64_t>(train_begin, 0), settings.refit ? val_end : val_begin),
          .val = settings.refit ? Rows() : range(val_begin, val_end),
          .test = range(test_begin, rows)};
}

SplitRows split_by_groups(std::span<const std::int64_t> groups, const DataSettings& settings) {
  const auto available = static_cast<std::int64_t>(groups.size());
  Groups rest(groups, static_cast<std::uint64_t>(settings.split_seed));
  SplitRows split;
  split.test = rest.take(test_size(settings, available));
  if (settings.folds > 1) {
    if (settings.train_samples) {
      rest.keep(*settings.train_samples);
    }
    const std::vector<Rows> folds = rest.folds(settings.folds);
    for (int i = 0; i < settings.folds; ++i) {
      move_to(i == settings.fold ? split.val : split.train, folds[static_cast<std::size_t>(i)]);
    }
  } else {
    split.val = rest.take(val_size(settings, available));
    split.train = rest.take(settings.train_samples.value_or(static_cast<int>(rest.samples())));
  }
  if (split.train.empty() || (settings.folds > 1 && split.val.empty())) {
    throw InvalidInput("/experiment/group", "has too few groups to train, validate and test on different ones");
  }
  if (settings.refit) {
    move_to(split.train, split.val);
    split.val.clear();
  }
  return split;
}

}  // namespace autoepoch::experiments
