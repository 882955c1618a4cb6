#include "experiments/data/dataset.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <numeric>
#include <set>
#include <string>

#include "autoepoch/error.hpp"
#include "experiments/data/idx.hpp"
#include "experiments/data/split.hpp"
#include "experiments/idx_files.hpp"
#include "support/catch.hpp"
#include "support/storage_files.hpp"

namespace autoepoch::experiments {
namespace {

using autoepoch::test::ScratchDirectory;
using test::Bytes;

std::string refusal(const std::function<void()>& action) {
  try {
    action();
  } catch (const InvalidInput& error) {
    return error.what();
  }
  return "accepted";
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

std::map<std::int64_t, std::int64_t> count_labels(const Samples& samples) {
  std::map<std::int64_t, std::int64_t> counts;
  for (const std::int64_t label : samples.labels) {
    ++counts[label];
  }
  return counts;
}

// Some bytes overwritten, removed, inserted or cut off.
Bytes mutate(Bytes bytes, Rng& rng) {
  for (std::uint64_t edits = 1 + rng.below(4); edits > 0 && !bytes.empty(); --edits) {
    const std::size_t at = rng.below(2) ? rng.below(bytes.size()) : rng.below(std::min<std::size_t>(bytes.size(), 20));
    const auto place = bytes.begin() + static_cast<std::ptrdiff_t>(at);
    switch (rng.below(4)) {
      case 0:
        *place = static_cast<std::uint8_t>(rng.below(256));
        break;
      case 1:
        bytes.erase(place);
        break;
      case 2:
        bytes.insert(place, static_cast<std::uint8_t>(rng.below(256)));
        break;
      default:
        bytes.resize(at);
    }
  }
  return bytes;
}

}  // namespace

TEST_CASE("IDX files are read, plain and compressed") {
  const ScratchDirectory scratch;
  Rng rng(1);
  const Bytes values = test::random_bytes(5 * 4 * 3, 256, rng);
  test::write_plain(scratch / "plain", test::idx({5, 4, 3}, values));
  test::write_gzip(scratch / "gzip.gz", test::idx({5, 4, 3}, values));
  for (const char* name : {"plain", "gzip.gz"}) {
    const IdxArray array = read_idx(scratch / name);
    CHECK(array.dims == std::vector<std::size_t>{5, 4, 3});
    CHECK(array.values == values);
  }
}

TEST_CASE("A wrong IDX file is refused in clear words") {
  const ScratchDirectory scratch;
  const auto refused = [&](const Bytes& bytes) {
    test::write_plain(scratch / "file", bytes);
    return refusal([&] { read_idx(scratch / "file"); });
  };
  Bytes other_type = test::idx({3}, {1, 2, 3});
  other_type[2] = 0x0d;
  CHECK(has(refused({}), "is not an IDX file"));
  CHECK(has(refused({'P', 'K', 3, 4}), "is not an IDX file"));
  CHECK(has(refused(other_type), "type 13"));
  CHECK(has(refused({0, 0, 8, 3, 0, 0}), "within its header"));
  CHECK(has(refused(test::idx({3}, {1, 2})), "is truncated: 2 values where its header announces 3"));
  CHECK(has(refused(test::idx({3}, {1, 2, 3, 4})), "is longer than the 3 values"));
  CHECK(has(refused(test::idx({0xffffffff, 0xffffffff, 0xffffffff}, {1})), "impossible size"));
  CHECK(has(refused(test::idx({0xffffffff}, {1})), "is truncated: 1 values"));  // without asking for 4 GB
  CHECK(has(refusal([&] { read_idx(scratch / "none"); }), "cannot be opened"));
  test::write_gzip(scratch / "whole.gz", test::idx({300}, Bytes(300, 7)));
  Bytes half = test::read_all(scratch / "whole.gz");
  half.resize(half.size() / 2);
  CHECK(has(refused(half), "is truncated"));
}

TEST_CASE("Damaged IDX files are read or refused, never worse") {
  const ScratchDirectory scratch;
  const std::uint64_t seed = 20240607;
  INFO("seed " << seed);
  Rng rng(seed);
  const Bytes whole = test::idx({6, 5, 4}, test::random_bytes(6 * 5 * 4, 256, rng));
  test::write_gzip(scratch / "whole.gz", whole);
  const Bytes compressed = test::read_all(scratch / "whole.gz");
  int refused = 0;
  for (int i = 0; i < 4000; ++i) {
    test::write_plain(scratch / "file", mutate(i % 2 ? whole : compressed, rng));
    try {
      const IdxArray array = read_idx(scratch / "file");
      const std::size_t product =
          std::accumulate(array.dims.begin(), array.dims.end(), std::size_t{1}, std::multiplies<>());
      REQUIRE(array.values.size() == product);
    } catch (const InvalidInput&) {
      ++refused;
    }
  }
  CHECK(refused > 2000);
}

TEST_CASE("Stratified counts are exact and proportional") {
  const std::uint64_t seed = 99;
  INFO("seed " << seed);
  Rng rng(seed);
  for (int i = 0; i < 500; ++i) {
    std::vector<std::int64_t> sizes(1 + rng.below(12));
    for (auto& size : sizes) {
      size = static_cast<std::int64_t>(rng.below(50));
    }
    sizes[0] += 1;
    const std::int64_t total = std::accumulate(sizes.begin(), sizes.end(), std::int64_t{0});
    const auto n = static_cast<std::int64_t>(rng.below(static_cast<std::uint64_t>(total) + 1));
    const auto counts = stratify(n, sizes);
    CHECK(std::accumulate(counts.begin(), counts.end(), std::int64_t{0}) == n);
    for (std::size_t k = 0; k < sizes.size(); ++k) {
      CHECK(counts[k] <= sizes[k]);
      CHECK(std::abs(double(counts[k]) - double(n) * double(sizes[k]) / double(total)) < 1);
    }
  }
}

TEST_CASE("Splits are disjoint, stratified, and the same every time") {
  const ScratchDirectory scratch;
  test::write_random_dataset(scratch.path(), 200, 4, 3);
  DataSettings settings{.dataset = "mnist", .path = scratch.path(), .train_samples = 100, .val_samples = 50};
  const Dataset first = load_dataset(settings, true);
  CHECK(first.shape.size() == 16);
  CHECK(first.outputs == 10);
  CHECK(first.test.size() == 20);
  for (const auto& [samples, per_class] : {std::pair{&first.train, 10}, std::pair{&first.val, 5}}) {
    for (const auto& [label, count] : count_labels(*samples)) {
      CHECK(count == per_class);
    }
  }
  // Random images differ: a row tells which sample it is.
  const auto rows = [](const Samples& samples) {
    std::set<Bytes> all;
    for (std::int64_t i = 0; i < samples.size(); ++i) {
      all.emplace(samples.pixels.begin() + i * 16, samples.pixels.begin() + (i + 1) * 16);
    }
    return all;
  };
  std::set<Bytes> both = rows(first.train);
  both.merge(rows(first.val));
  CHECK(both.size() == 150);
  CHECK(load_dataset(settings, false).train.pixels == first.train.pixels);
  settings.refit = true;
  const Dataset refit = load_dataset(settings, false);
  CHECK(refit.val.size() == 0);
  CHECK(rows(refit.train) == both);
  settings.refit = false;

  settings.train_samples = 40;
  const Dataset fewer = load_dataset(settings, false);
  CHECK(fewer.val.pixels == first.val.pixels);
  const auto larger = rows(first.train);
  for (const Bytes& row : rows(fewer.train)) {
    CHECK(larger.count(row) == 1);
  }
  settings.split_seed = 1;
  CHECK(load_dataset(settings, false).val.pixels != first.val.pixels);
}

TEST_CASE("Samples in order of time are split by it") {
  const std::vector<std::int64_t> labels(100, 0);
  DataSettings settings{.val_samples = 20, .test_fraction = 0.1, .by_time = true};
  const SplitRows split = split_rows(labels, settings);
  CHECK(split.train.size() == 70);
  CHECK((split.train.front() == 0 && split.val.front() == 70 && split.test.front() == 90 && split.test.back() == 99));
  settings.train_samples = 30;
  CHECK(split_rows(labels, settings).train.front() == 40);
  settings.folds = 4;  // of the 90 that do not test: blocks of 18
  for (settings.fold = 0; settings.fold < 4; ++settings.fold) {
    const SplitRows fold = split_rows(labels, settings);
    CHECK(fold.val.size() == 18);
    CHECK(fold.val.front() == 18 * (settings.fold + 1));
    CHECK(fold.train.back() == fold.val.front() - 1);
    CHECK(fold.train.size() == (settings.fold == 0 ? 18 : 30));
  }
}

TEST_CASE("Groups are never torn, and folds of them are of like sizes") {
  std::vector<std::int64_t> groups;
  for (std::int64_t group = 0; group < 20; ++group) {
    groups.insert(groups.end(), static_cast<std::size_t>(1 + group % 5), group);
  }
  const auto of = [&](const std::vector<std::int64_t>& rows) {
    std::set<std::int64_t> found;
    for (const std::int64_t row : rows) {
      found.insert(groups[static_cast<std::size_t>(row)]);
    }
    return found;
  };
  DataSettings settings{.val_samples = 10, .test_fraction = 0.25};
  const SplitRows split = split_by_groups(groups, settings);
  CHECK(split.test.size() >= 15);
  CHECK(split.val.size() >= 10);
  CHECK(split.train.size() + split.val.size() + split.test.size() == 60);
  CHECK(of(split.train).size() + of(split.val).size() + of(split.test).size() == 20);
  settings.test_fraction = 0;
  settings.folds = 4;
  std::set<std::int64_t> validated;
  for (settings.fold = 0; settings.fold < 4; ++settings.fold) {
    const SplitRows fold = split_by_groups(groups, settings);
    CHECK(fold.val.size() == 15);
    CHECK(of(fold.train).size() + of(fold.val).size() == 20);
    validated.insert(fold.val.begin(), fold.val.end());
  }
  CHECK(validated.size() == 60);
  settings.folds = 30;
  settings.fold = 25;
  CHECK_THROWS_AS(split_by_groups(groups, settings), InvalidInput);
}

TEST_CASE("Data that does not fit is refused in clear words") {
  const ScratchDirectory scratch;
  const DataSettings settings{.dataset = "mnist", .path = scratch.path(), .train_samples = 190, .val_samples = 20};
  const auto refused = [](const DataSettings& some) { return refusal([&] { load_dataset(some, true); }); };
  CHECK(has(refused(settings), "train-images-idx3-ubyte.gz beside it exists"));
  CHECK(has(refused({.dataset = "mnist", .path = ""}), "give the folder"));
  test::write_random_dataset(scratch.path(), 200, 4, 3);
  CHECK(has(refused(settings), "are more than the 200"));
  test::write_plain(scratch / "train-labels-idx1-ubyte", test::idx({199}, Bytes(199, 1)));
  CHECK(has(refused(settings), "do not fit together"));
}

TEST_CASE("CIFAR-100's folder is read by its fine labels, which follow the coarse ones") {
  const ScratchDirectory scratch;
  Rng rng(4);
  const auto records = [&](int count) {
    Bytes bytes;
    for (int i = 0; i < count; ++i) {
      const Bytes pixels = test::random_bytes(3072, 256, rng);
      bytes.insert(bytes.end(), {static_cast<std::uint8_t>(i % 20), static_cast<std::uint8_t>(99 - i)});
      bytes.insert(bytes.end(), pixels.begin(), pixels.end());
    }
    return bytes;
  };
  test::write_plain(scratch / "train.bin", records(12));
  test::write_plain(scratch / "test.bin", records(3));
  DataSettings settings{.dataset = "cifar100", .path = scratch.path().string(), .val_samples = 2};
  const Dataset data = load_dataset(settings, true);
  CHECK(data.outputs == 100);
  CHECK(data.train.size() == 10);
  CHECK(data.test.labels == std::vector<std::int64_t>{99, 98, 97});
  settings.dataset = "cifar10";
  CHECK(has(refusal([&] { load_dataset(settings, true); }), "data_batch_1.bin"));
}

}  // namespace autoepoch::experiments
