#include "cli/curve_csv.hpp"

#include <algorithm>
#include <cmath>
#include <sstream>

#include "autoepoch/error.hpp"
#include "autoepoch/random.hpp"
#include "cli/curve_plot.hpp"
#include "support/catch.hpp"

using namespace autoepoch;
using namespace autoepoch::cli;

namespace {

CurveTable read(const std::string& text, const CurveCsvOptions& options = {}) {
  std::istringstream input(text);
  return read_curves(input, "log.csv", options);
}

std::string complaint(const std::string& text, const CurveCsvOptions& options = {}) {
  try {
    read(text, options);
  } catch (const InvalidInput& error) {
    return error.what();
  }
  return "no complaint";
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("one epoch a line: the column of the name, in order of epochs") {
  const CurveTable table = read("epoch,loss,val_loss\n2,9,0.5\n1,9,0.7\n3,9,0.4\n");
  CHECK(table.column == "val_loss");
  REQUIRE(table.curves.size() == 1);
  REQUIRE(table.curves[0].size() == 3);
  CHECK(table.curves[0][0].epoch == 1);
  CHECK(table.curves[0][0].value == 0.7);
  CHECK(read("epoch,loss,val_loss\n1,9,0.5\n", {.column = "Loss"}).curves[0][0].value == 9);
  CHECK(read("Epoch;acc\n0;0.1\n1;0.2\n").curves[0][1].epoch == 2);  // counted from 0
}

TEST_CASE("loggers that write several lines an epoch, and empty cells") {
  const CurveTable table = read("epoch,step,train_loss,val_loss\n0,10,1.0,\n0,20,,0.9\n1,30,0.8,\n1,40,,0.7\n");
  REQUIRE(table.curves[0].size() == 2);
  CHECK(table.curves[0][1].epoch == 2);
  CHECK(table.curves[0][1].value == 0.7);
}

TEST_CASE("one curve a line: empty cells were not observed") {
  const CurveTable table = read("0.9,0.8,0.7\n0.9,,0.6\n,,\n1e30,nan,-inf\n");
  REQUIRE(table.curves.size() == 4);
  CHECK(table.curves[0].size() == 3);
  REQUIRE(table.curves[1].size() == 2);
  CHECK(table.curves[1][1].epoch == 3);
  CHECK(table.curves[2].empty());
  CHECK(std::isnan(table.curves[3][1].value));
  CHECK(std::isinf(table.curves[3][2].value));
}

TEST_CASE("byte order mark, CRLF, quotes, comments, tabs, huge and tiny numbers") {
  CHECK(read("\xEF\xBB\xBF# made by a tool\r\n\"epoch\",\"val_loss\"\r\n1,\"0.5\"\r\n").curves[0][0].value == 0.5);
  CHECK(read("a note, \"with\nnewline\"\n0.5,0.4\n").curves.size() == 1);
  CHECK(read("0.5\t+0.4\n").curves[0][1].value == 0.4);
  CHECK(std::isinf(read("1,1e999\n").curves[0][1].value));
  CHECK(read("1,1e-999\n").curves[0][1].value == 0);
}

TEST_CASE("complaints name line and column") {
  CHECK(contains(complaint("epoch,val_loss\n1,0.5\n2,oops\n"), "log.csv:3: column 2: not a number: \"oops\""));
  CHECK(contains(complaint("epoch,val_loss\n1.5,0.5\n"), "log.csv:2: column 1: not an epoch"));
  CHECK(contains(complaint("epoch,a,b\n1,2,3\n"), "--column one of: epoch, a, b"));
  CHECK(contains(complaint("epoch,a\n1,2\n", {.column = "c"}), "no column \"c\""));
  CHECK(contains(complaint("0.5,0.4\n0.5,x\n"), "log.csv:2: column 2"));
  CHECK(contains(complaint("1,\"2\n"), "never closed"));
  CHECK(contains(complaint(""), "empty"));
  CHECK(contains(complaint("epoch,val_loss\n"), "no values"));
  CHECK(contains(complaint("1,2\n", {.layout = CurveLayout::columns}), "no column \"epoch\""));
}

TEST_CASE("any bytes give curves or a complaint") {
  const std::string alphabet = "01.5e-+,;\t\"\n\r#naif epoch\xEF";
  Rng rng(20);
  for (int round = 0; round < 20000; ++round) {
    std::string text;
    for (std::uint64_t n = rng.below(40); n > 0; --n) text += alphabet[rng.below(alphabet.size())];
    INFO("round " << round);
    try {
      for (const auto& curve : read(text).curves) {
        for (std::size_t k = 1; k < curve.size(); ++k) REQUIRE(curve[k].epoch > curve[k - 1].epoch);
      }
    } catch (const InvalidInput&) {
    }
  }
}

TEST_CASE("accuracies are maximized, losses and errors minimized") {
  for (const char* name : {"val_accuracy", "acc", "AUC", "f1", "r2"})
    CHECK(guess_direction(name) == Direction::maximize);
  for (const char* name : {"val_loss", "", "error", "top1_err", "rmse"})
    CHECK(guess_direction(name) == Direction::minimize);
}

TEST_CASE("the plot has its lines, whatever the values") {
  CurvePrediction prediction;
  prediction.horizon = 20;
  prediction.final = {0.1, 0.2, 0.3};
  prediction.best_epoch = {10, 15, 20};
  for (double value : {1.0, 0.0, -1e300, 1e300}) {
    const std::string plot = plot_curve({{1, value}, {2, value / 2}, {3, std::nan("")}}, prediction);
    INFO(value);
    CHECK(std::count(plot.begin(), plot.end(), '\n') == 9);
    CHECK(contains(plot, "best epoch 15 [10-20] of 20"));
  }
  CHECK(plot_curve({}, prediction).empty());
}
