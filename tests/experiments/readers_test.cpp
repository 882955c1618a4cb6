// Tables, texts, series and CIFAR files: what is read, what is refused, and what damage does.
#include <cmath>
#include <functional>
#include <set>
#include <string>

#include "autoepoch/error.hpp"
#include "experiments/data/cifar.hpp"
#include "experiments/data/dataset.hpp"
#include "experiments/data/delimited.hpp"
#include "experiments/sample_files.hpp"
#include "support/catch.hpp"
#include "support/mutator.hpp"
#include "support/storage_files.hpp"

namespace autoepoch::experiments {
namespace {

using autoepoch::test::ScratchDirectory;

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

// Data from files with the given contents.
class Reader {
 public:
  Dataset load(const std::string& text, DataSettings settings, const std::string& test = "") {
    test::write_text(scratch_ / "train", text);
    settings.path = scratch_ / "train";
    if (!test.empty()) {
      test::write_text(scratch_ / "test", test);
      settings.test_path = scratch_ / "test";
    }
    return load_dataset(settings, !test.empty() || settings.test_fraction > 0);
  }

  std::string refusal(const std::string& text, const DataSettings& settings, const std::string& test = "") {
    try {
      load(text, settings, test);
    } catch (const InvalidInput& error) {
      return error.what();
    }
    return "accepted";
  }

 private:
  ScratchDirectory scratch_;
};

const DataSettings kTable{.dataset = "table", .val_samples = 20};
const DataSettings kText{.dataset = "text", .val_samples = 20, .header = false, .sequence_length = 4};
const DataSettings kSeries{.dataset = "series", .val_samples = 6};
const DataSettings kForecast{.dataset = "forecast", .val_samples = 30, .target = "wave", .window = 6, .horizon = 2};
const DataSettings kGroups{.dataset = "table", .val_samples = 20, .group = "colour"};
const DataSettings kCifar{.dataset = "cifar10", .val_samples = 4};
const DataSettings kLanguage{.dataset = "language", .val_samples = 5, .sequence_length = 8};

std::string text_of(const test::Bytes& bytes) { return {bytes.begin(), bytes.end()}; }

}  // namespace

TEST_CASE("Tables are split, standardized and encoded by their training rows") {
  Reader reader;
  const Dataset data =
      reader.load(test::random_table(100, 1), kTable, "a,b,colour,class\n0,?,violet,no\n1e3,2,red,yes\n");
  CHECK(data.shape.numbers == 3);  // a, b, and whether b is missing
  CHECK(data.shape.cardinalities == std::vector<int>{4});
  CHECK(data.outputs == 2);
  CHECK(data.train.size() == 80);
  CHECK(data.val.size() == 20);
  double sum = 0;
  double squares = 0;
  for (std::size_t row = 0; row < 80; ++row) {
    sum += data.train.numbers[row * 4];
    squares += data.train.numbers[row * 4] * data.train.numbers[row * 4];
  }
  CHECK(std::abs(sum / 80) < 1e-5);  // rounding to float
  CHECK(squares / 80 == Approx(1).epsilon(1e-4));
  REQUIRE(data.test.size() == 2);
  CHECK(data.test.numbers[1] == 0);  // a missing number becomes the mean,
  CHECK(data.test.numbers[2] == 1);  // and is marked
  CHECK(data.test.numbers[3] == 0);  // an unseen category
  CHECK(data.test.numbers[7] == 3);  // green, light blue, red
  CHECK(data.test.labels == std::vector<std::int64_t>{0, 1});
}

TEST_CASE("A column of numbers can be predicted, in standard deviations") {
  Reader reader;
  DataSettings settings = kTable;
  settings.task = Task::regression;
  settings.target = "a";
  const Dataset data = reader.load(test::random_table(100, 1), settings);
  CHECK(data.outputs == 1);
  CHECK(data.train.labels.empty());
  CHECK(data.targets.at(0).deviation > 0.5);
  CHECK(data.shape.cardinalities.size() == 2);  // the class is a category now
  settings.drop = "class, b";
  CHECK(reader.load(test::random_table(100, 1), settings).shape.cardinalities.size() == 1);
  const DataSettings two{.dataset = "table", .val_samples = 0, .task = Task::regression, .target = "y,z"};
  const Dataset both = reader.load("z,x,y\n1,5,10\n3,6,40\n", two);
  CHECK(both.outputs == 2);
  CHECK(both.train.targets == std::vector<float>{-1, -1, 1, 1});
  CHECK(both.targets.at(0).name == "y");
  CHECK(both.targets.at(0).deviation == 15);
}

TEST_CASE("Numbers can be predicted beside a class") {
  Reader reader;
  const DataSettings settings{.dataset = "table", .val_samples = 0, .target = "kind,y,z"};
  const Dataset data = reader.load("z,kind,x,y\n1,b,5,10\n3,a,6,40\n", settings);
  CHECK(data.task == Task::classification);
  CHECK(data.outputs == 2);
  CHECK(data.shape.numbers == 1);
  CHECK(data.train.labels == std::vector<std::int64_t>{1, 0});
  CHECK(data.train.targets == std::vector<float>{-1, -1, 1, 1});
  CHECK(data.target_stride == 2);
  CHECK(data.targets.at(1).name == "z");
  CHECK(has(reader.refusal("z,kind,x,y\n1,b,5,ten\n3,a,6,40\n", settings), "train:2: \"ten\" is no number"));
}

TEST_CASE("Cells may be quoted, rows end in any way, and lines be empty") {
  const ScratchDirectory scratch;
  test::write_text(scratch / "a.csv", "x;y\r\n\"1;\"\"2\"\"\" ; b\r\n\r\n \"two\nlines\";c");
  const Delimited table = read_delimited(scratch / "a.csv", true);
  REQUIRE(table.rows() == 2);
  CHECK(table.cell(0, 0) == "1;\"2\"");
  CHECK(table.cell(0, 1) == "b");
  CHECK(table.cell(1, 0) == "two\nlines");
  CHECK(table.lines == std::vector<std::size_t>{2, 4});
  test::write_text(scratch / "b.tsv", "say \"hi\"\t1\n\t2\n");
  const Delimited plain = read_delimited(scratch / "b.tsv", false);
  CHECK(plain.cell(0, 0) == "say \"hi\"");
  CHECK(plain.cell(1, 0).empty());
}

TEST_CASE("Texts become numbers of the training texts' most frequent tokens") {
  Reader reader;
  DataSettings settings = kText;
  settings.val_samples = 0;
  const std::string train = "A film, a FILM!\t1\na it's bad film x\t0\n";
  const Dataset data = reader.load(train, settings, "film zzz\t0\n\t1\n");
  CHECK(data.shape.vocabulary == 2 + 7);  // a film , ! it's bad x
  CHECK(data.train.numbers[0] == data.train.numbers[3]);
  CHECK(data.test.numbers[0] == data.train.numbers[1]);
  CHECK(std::vector<float>(data.test.numbers.begin() + 1, data.test.numbers.begin() + 4) ==
        std::vector<float>{1, 0, 0});
  CHECK(data.test.numbers[4] == 0);
  settings.vocabulary_size = 4;
  CHECK(reader.load(train, settings).shape.vocabulary == 4);
  settings.tokenizer = Tokenizer::character;
  settings.vocabulary_size = 100;
  CHECK(reader.load("ab\t1\nba\t0\n", settings).shape.vocabulary == 2 + 2);
}

TEST_CASE("Series are read as time steps of channels, missing steps in front") {
  Reader reader;
  DataSettings settings = kSeries;
  settings.val_samples = 0;
  const Dataset data = reader.load("@data\n1,2,3:4,?,6:x\n5:7:y\n", settings);
  CHECK(data.shape.channels == 2);
  CHECK(data.shape.width == 3);
  CHECK(data.train.numbers[3] == 0);                     // the missing value
  CHECK(data.train.numbers[0] < data.train.numbers[2]);  // 1 and 2 of the first channel
  CHECK(std::vector<float>(data.train.numbers.begin() + 6, data.train.numbers.begin() + 10) ==
        std::vector<float>(4, 0));
  CHECK(data.train.numbers[10] > 0);  // 5 is more than the mean
  const Dataset ucr = reader.load("1\t0.5\t1.5\n2\t2.5\t3.5\n", settings);
  CHECK(ucr.shape.channels == 1);
  CHECK(ucr.train.labels == std::vector<std::int64_t>{0, 1});
}

TEST_CASE("Windows of a recording are split by time and share its memory") {
  Reader reader;
  DataSettings settings = kForecast;
  settings.test_fraction = 0.2;
  const Dataset data = reader.load(test::random_recording(200, 1), settings);
  CHECK(data.shape.size() == 12);
  CHECK(data.stride == 2);
  CHECK(data.test.size() == 40 - 1);
  CHECK(data.val.size() == 30 - 1);
  CHECK(data.train.size() == 130 - 6 - 1);
  CHECK(data.train.numbers.size() == 2 * (130 - 2));
  CHECK(data.targets.at(0).deviation == Approx(3 / std::sqrt(2)).epsilon(0.05));
  // The first window's future is what the third window's past ends with.
  CHECK(data.train.targets[1] == data.train.numbers[2 * 2 + 5 * 2]);
  settings.refit = true;
  const Dataset refit = reader.load(test::random_recording(200, 1), settings);
  CHECK(refit.train.size() == 160 - 6 - 1);
  CHECK(refit.val.size() == 0);
  settings.refit = false;
  settings.folds = 4;
  settings.fold = 1;
  const Dataset second = reader.load(test::random_recording(200, 1), settings);
  CHECK(second.train.size() == 2 * 32 - 7);
  CHECK(second.val.size() == 32 - 1);
}

TEST_CASE("Folds are stratified, and every sample validates once") {
  Reader reader;
  DataSettings settings = kSeries;
  settings.folds = 4;
  std::multiset<float> seen;
  for (settings.fold = 0; settings.fold < 4; ++settings.fold) {
    const Dataset data = reader.load(test::random_series(30, 1), settings);
    CHECK(data.train.size() + data.val.size() == 30);
    CHECK(data.val.size() >= 7);
    for (const std::int64_t label : data.val.labels) {
      seen.insert(static_cast<float>(label));
    }
  }
  CHECK(seen.size() == 30);
  CHECK(seen.count(0) == 10);
}

TEST_CASE("What does not fit is refused with its file, line and reason") {
  Reader reader;
  CHECK(has(reader.refusal("a,b\n1,2\n1\n", kTable), "train:3: has 1 cells where the first line has 2"));
  CHECK(has(reader.refusal("a,b\n\"1,2\n", kTable), "train:2: has a quote that is never closed"));
  CHECK(has(reader.refusal("a,b\n\"1\"x,2\n", kTable), "text behind a closing quote"));
  CHECK(has(reader.refusal("a,b\n", kTable), "has no rows below its header"));
  CHECK(has(reader.refusal("", kTable), "has no rows"));
  CHECK(has(reader.refusal("a,b\n1,?\n", kTable), "has no value of \"b\""));
  DataSettings other = kTable;
  other.target = "clas";
  CHECK(has(reader.refusal(test::random_table(40, 1), other), "did you mean \"class\"?"));
  CHECK(has(reader.refusal(test::random_table(40, 1), kTable, "a,b,colour,class\n1,x,red,no\n"), "\"x\" is no number"));
  CHECK(has(reader.refusal(test::random_table(40, 1), kTable, "a,b,colour,class\n1,1,red,maybe\n"),
            "test:2: has the class"));
  CHECK(has(reader.refusal(test::random_table(40, 1), kTable, "a,b,class\n1,1,no\n"), "has other columns"));
  CHECK(has(reader.refusal("a\tb\tc\n", kText), "has 3 columns, where two are expected"));
  CHECK(has(reader.refusal("@timestamps true\n@data\n", kSeries), "time stamps cannot be read"));
  CHECK(has(reader.refusal("@data\n1,2:3:a\n", kSeries), "train:2: has channels of different lengths"));
  CHECK(has(reader.refusal("@data\n1:a\n1:2:a\n", kSeries), "has 2 channels where the first series has 1"));
  CHECK(has(reader.refusal("@data\n1,z:a\n", kSeries), "\"z\" is no number"));
  CHECK(has(reader.refusal(test::random_recording(30, 1), kForecast), "are too few"));
  CHECK(has(reader.refusal(test::random_series(9, 1), {.dataset = "series", .val_samples = 20}), "more than the"));
  CHECK(has(reader.refusal("junk", {.dataset = "cifar10", .val_samples = 2}), "not a whole number of records"));
}

TEST_CASE("CIFAR records are read, and refused with their number") {
  const ScratchDirectory scratch;
  test::Bytes bytes = test::random_cifar(20, 1);
  test::write_plain(scratch / "batch.bin", bytes);
  DataSettings settings{.dataset = "cifar10", .path = scratch / "batch.bin", .val_samples = 10};
  const Dataset data = load_dataset(settings, false);
  CHECK(data.shape.size() == 3072);
  CHECK(data.mean.size() == 3);
  CHECK(data.outputs == 10);
  settings.classes = "7,2";
  settings.val_samples = 2;
  const Dataset two = load_dataset(settings, false);
  CHECK(two.outputs == 2);
  CHECK(two.train.size() == 2);
  bytes[3073] = 10;
  test::write_plain(scratch / "batch.bin", bytes);
  std::string refusal;
  try {
    load_dataset(settings, false);
  } catch (const InvalidInput& error) {
    refusal = error.what();
  }
  CHECK(has(refusal, "record 2 has the label 10"));
}

TEST_CASE("Damaged files are read or refused, never worse") {
  const std::uint64_t seed = 20240608;
  INFO("seed " << seed);
  Reader reader;
  const std::vector<std::pair<DataSettings, std::string>> kinds{
      {kTable, test::random_table(60, 1)},       {kText, test::random_texts(60, 1)},
      {kSeries, test::random_series(24, 1)},     {kForecast, test::random_recording(80, 1)},
      {kGroups, test::random_table(60, 1)},      {kCifar, text_of(test::random_cifar(12, 1))},
      {kLanguage, test::random_language(200, 1)}};
  for (const auto& [settings, text] : kinds) {
    Mutator mutator({text}, Rng::stream(seed, 0, settings.dataset));
    int refused = 0;
    for (int i = 0; i < 500; ++i) {
      const std::string damaged = mutator.next();
      try {
        const Dataset data = reader.load(damaged, settings);
        const auto width = static_cast<std::size_t>(data.shape.size());
        REQUIRE(std::max(data.train.numbers.size(), data.train.pixels.size()) >= width);
        for (const float number : data.train.numbers) {
          REQUIRE(std::isfinite(number));
        }
        for (const std::int64_t label : data.train.labels) {
          REQUIRE((0 <= label && label < data.outputs));
        }
      } catch (const InvalidInput&) {
        ++refused;
      }
    }
    CHECK(refused > (settings.dataset == "language" ? -1 : 20));  // any bytes are a text
  }
}

}  // namespace autoepoch::experiments
