#include "experiments/data/split.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

#include "autoepoch/error.hpp"
#include "autoepoch/random.hpp"
#include "core/parse.hpp"

namespace autoepoch::experiments {
namespace {

using RowsOfClasses = std::vector<std::vector<std::int64_t>>;

void shuffle(std::vector<std::int64_t>& rows, Rng& rng) {
  for (std::size_t i = rows.size(); i > 1; --i) {
    std::swap(rows[i - 1], rows[rng.below(i)]);
  }
}

// The rows of each class, shuffled by a stream of its own.
RowsOfClasses shuffled_classes(std::span<const std::int64_t> labels, std::uint64_t seed) {
  const std::int64_t last = *std::max_element(labels.begin(), labels.end());
  RowsOfClasses rows(static_cast<std::size_t>(last) + 1);
  for (std::size_t row = 0; row < labels.size(); ++row) {
    rows[static_cast<std::size_t>(labels[row])].push_back(static_cast<std::int64_t>(row));
  }
  for (std::size_t label = 0; label < rows.size(); ++label) {
    Rng rng = Rng::stream(seed, label, "split");
    shuffle(rows[label], rng);
  }
  return rows;
}

// Takes a stratified draw of n rows from the front of the classes; in the file's order.
std::vector<std::int64_t> draw(RowsOfClasses& classes, std::int64_t n) {
  std::vector<std::int64_t> sizes;
  for (const auto& rows : classes) {
    sizes.push_back(static_cast<std::int64_t>(rows.size()));
  }
  const std::vector<std::int64_t> counts = stratify(n, sizes);
  std::vector<std::int64_t> drawn;
  for (std::size_t label = 0; label < classes.size(); ++label) {
    auto& rows = classes[label];
    drawn.insert(drawn.end(), rows.begin(), rows.begin() + counts[label]);
    rows.erase(rows.begin(), rows.begin() + counts[label]);
  }
  std::sort(drawn.begin(), drawn.end());
  return drawn;
}

// Takes every k-th row of the classes, one after the other, so that the folds are stratified and differ by one in size.
std::vector<std::int64_t> draw_fold(RowsOfClasses& classes, int fold, int folds) {
  std::vector<std::int64_t> drawn;
  int position = 0;
  for (auto& rows : classes) {
    std::vector<std::int64_t> rest;
    for (const std::int64_t row : rows) {
      (position++ % folds == fold ? drawn : rest).push_back(row);
    }
    rows = rest;
  }
  std::sort(drawn.begin(), drawn.end());
  return drawn;
}

std::int64_t total(const RowsOfClasses& classes) {
  std::int64_t sum = 0;
  for (const auto& rows : classes) {
    sum += static_cast<std::int64_t>(rows.size());
  }
  return sum;
}

std::optional<double> as_number(const std::string& text) { return autoepoch::parse_number<double>(text); }

}  // namespace

std::int64_t share_of(double fraction, std::int64_t samples) {
  return std::llround(fraction * static_cast<double>(samples));
}

std::vector<std::int64_t> stratify(std::int64_t n, std::span<const std::int64_t> class_sizes) {
  const std::int64_t total = std::accumulate(class_sizes.begin(), class_sizes.end(), std::int64_t{0});
  std::vector<std::int64_t> counts;
  std::vector<std::size_t> by_remainder(class_sizes.size());
  std::iota(by_remainder.begin(), by_remainder.end(), 0);
  for (const std::int64_t size : class_sizes) {
    counts.push_back(total == 0 ? 0 : n * size / total);
  }
  const auto remainder = [&](std::size_t label) { return n * class_sizes[label] % std::max<std::int64_t>(total, 1); };
  std::stable_sort(by_remainder.begin(), by_remainder.end(),
                   [&](std::size_t a, std::size_t b) { return remainder(a) > remainder(b); });
  const std::int64_t missing = n - std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
  for (std::int64_t i = 0; i < missing; ++i) {
    ++counts[by_remainder[static_cast<std::size_t>(i)]];
  }
  return counts;
}

SplitRows split_rows(std::span<const std::int64_t> labels, const DataSettings& settings) {
  if (labels.empty()) {
    throw InvalidInput("/experiment/path", "there are no samples in the training file");
  }
  const auto available = static_cast<std::int64_t>(labels.size());
  if (settings.by_time) {
    return split_by_time(available, settings);
  }
  RowsOfClasses classes = shuffled_classes(labels, static_cast<std::uint64_t>(settings.split_seed));
  SplitRows split;
  split.test = draw(classes, settings.test_path.empty() ? share_of(settings.test_fraction, available) : 0);
  const std::int64_t val = settings.val_samples.value_or(static_cast<int>(share_of(settings.val_fraction, available)));
  const std::int64_t rest = total(classes);
  const bool folded = settings.folds > 1;
  const std::int64_t train =
      settings.train_samples.value_or(static_cast<int>(folded ? rest : std::max<std::int64_t>(rest - val, 1)));
  if (train + (folded ? 0 : val) > rest || (folded && train < settings.folds)) {
    throw InvalidInput("/experiment/train_samples",
                       std::to_string(train) + " samples for training" +
                           (folded ? " in " + std::to_string(settings.folds) + " folds do not fit the "
                                   : " and " + std::to_string(val) + " for validation are more than the ") +
                           std::to_string(rest) + " in the training file");
  }
  if (folded) {
    draw(classes, rest - train);
    split.val = draw_fold(classes, settings.fold, settings.folds);
    split.train = draw(classes, total(classes));
  } else {
    split.val = draw(classes, val);
    split.train = draw(classes, train);
  }
  if (settings.refit) {
    split.train.insert(split.train.end(), split.val.begin(), split.val.end());
    std::sort(split.train.begin(), split.train.end());
    split.val.clear();
  }
  return split;
}

std::vector<std::int64_t> parse_classes(const std::string& classes, const std::string& setting) {
  std::vector<std::int64_t> parsed;
  for (std::size_t begin = 0; begin <= classes.size() && !classes.empty();) {
    const std::size_t end = std::min(classes.find(',', begin), classes.size());
    const auto label = autoepoch::parse_number<std::int64_t>(std::string_view(classes).substr(begin, end - begin));
    if (!label || *label < 0) {
      throw InvalidInput("/experiment/" + setting, "must be labels such as \"0,1,7\", not \"" + classes + "\"");
    }
    parsed.push_back(*label);
    begin = end + 1;
  }
  return parsed;
}

std::vector<std::string> sorted_names(std::vector<std::string> names) {
  const bool numeric = std::all_of(names.begin(), names.end(), as_number);
  std::sort(names.begin(), names.end(), [&](const std::string& a, const std::string& b) {
    return numeric && *as_number(a) != *as_number(b) ? *as_number(a) < *as_number(b) : a < b;
  });
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

Samples select_rows(const Samples& samples, std::span<const std::int64_t> rows, std::size_t width) {
  Samples selected;
  selected.count = static_cast<std::int64_t>(rows.size());
  const auto append = [&](const auto& from, auto& to, std::size_t length) {
    to.reserve(from.empty() ? 0 : rows.size() * length);
    for (const std::int64_t row : from.empty() ? std::span<const std::int64_t>() : rows) {
      const auto begin = from.begin() + row * static_cast<std::ptrdiff_t>(length);
      to.insert(to.end(), begin, begin + static_cast<std::ptrdiff_t>(length));
    }
  };
  append(samples.pixels, selected.pixels, width);
  append(samples.numbers, selected.numbers, width);
  append(samples.labels, selected.labels, 1);
  append(samples.targets, selected.targets, 1);
  return selected;
}

Samples keep_classes(Samples samples, const std::string& classes, std::size_t width) {
  const std::vector<std::int64_t> kept = parse_classes(classes);
  if (kept.empty()) {
    return samples;
  }
  std::vector<std::int64_t> rows;
  std::vector<std::int64_t> labels;
  for (std::size_t row = 0; row < samples.labels.size(); ++row) {
    const auto found = std::find(kept.begin(), kept.end(), samples.labels[row]);
    if (found != kept.end()) {
      rows.push_back(static_cast<std::int64_t>(row));
      labels.push_back(found - kept.begin());
    }
  }
  Samples selected = select_rows(samples, rows, width);
  selected.labels = std::move(labels);
  return selected;
}

double Moments::deviation() const {
  const double variance = count_ > 0 ? squares_ / static_cast<double>(count_) : 0;
  return variance > 0 ? std::sqrt(variance) : 1;
}

}  // namespace autoepoch::experiments
