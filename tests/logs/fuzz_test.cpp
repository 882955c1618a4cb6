// Damaged logs give curves or a complaint. AUTOEPOCH_FUZZ=100000 sets the number of mutations of each format.
#include <cmath>
#include <cstdlib>

#include "autoepoch/random.hpp"
#include "logs/event_file.hpp"
#include "logs/file_bytes.hpp"
#include "logs/fixtures.hpp"
#include "logs/time_grid.hpp"
#include "support/catch.hpp"
#include "support/mutator.hpp"

namespace autoepoch::logs {
namespace {

int mutations() {
  const char* const given = std::getenv("AUTOEPOCH_FUZZ");
  return given ? std::atoi(given) : 3000;
}

void check_curve(const Curve& curve) {
  for (std::size_t i = 0; i < curve.points.size(); ++i) {
    if (!std::isfinite(curve.points[i].at)) FAIL("a point without a place");
    if (i > 0 && !(curve.points[i].at > curve.points[i - 1].at)) FAIL("places do not ascend");
  }
  if (curve.points.empty()) return;
  const double last = curve.points.back().at;
  const TimeGrid grid({&curve}, last + std::abs(last) + 2);
  int before = 0;
  for (const Point& point : curve.points) {
    const int step = grid.step(point.at);
    if (step < 1 || step < before || step > grid.horizon()) FAIL("a point outside of its grid");
    before = step;
  }
}

// All columns, so that every path of a format is gone.
void read_all(const std::string& text) {
  for (const bool all : {false, true}) {
    try {
      const CurveRequest request{.columns = all ? std::vector<std::string>{"*"} : std::vector<std::string>()};
      for (const Curve& curve : take(text, request).curves) check_curve(curve);
    } catch (const InvalidInput&) {
    }
  }
}

void damage(std::vector<std::string> texts, std::uint64_t seed) {
  Mutator mutator(std::move(texts), Rng(seed));
  for (int i = 0; i < mutations(); ++i) {
    const std::string text = mutator.next();
    INFO("mutation " << i << " of seed " << seed << ": " << text);
    try {
      read_all(text);
    } catch (const std::exception& error) {
      FAIL(error.what());
    }
  }
}

TEST_CASE("damaged tables") {
  damage(
      {"epoch,loss,val_loss\n0,1.5,1.2\n1,1.1,0.9\n2,0.9,nan\n", "epoch,step,train_loss,val_loss\n0,9,,1\n0,19,2,\n"},
      1);
  damage({"  epoch,  metrics/mAP50(B),  val/box_loss\n  0,  0.15,  2.3\n  1,  0.2,  2.1\n",
          "\"Step\",\"a - loss\",\"a - loss__MIN\"\n\"0\",\"3.5\",\"3.5\"\n\"1\",\"3\",\"3\"\n"},
         2);
  damage({"epoch;val_loss\n1;0,75\n2;0,5\n", "1,49.2\n2,57.7\n3,59.7\n", "0.9,0.8,0.7\n0.6,,0.5\n",
          "epoch loss\n1 2\n2 1\n"},
         3);
  damage({"trial,epoch,value\n0,1,0.5\n1,1,0.6\n", "# epoch loss\n1 0.5\n2 0.4\n",
          "Wall time,Step,Value\n1654943296.2,0,59.3\n"},
         4);
}

TEST_CASE("damaged JSON") {
  damage({"{\"iteration\": 19, \"total_loss\": 2.5}\n{\"iteration\": 39, \"total_loss\": NaN}\n",
          "{\"mode\": \"val\", \"epoch\": 1, \"loss\": 3}\n{\"mode\": \"train\", \"epoch\": 1, \"loss\": 2}\n"},
         5);
  damage(
      {R"({"log_history": [{"epoch": 1.5, "eval_loss": 0.3, "step": 10}, {"epoch": 3, "eval_loss": 0.2, "step": 20}]})"},
      6);
  damage(
      {read_bytes(data("xgboost.json")), read_bytes(data("pandas_columns.json")), read_bytes(data("pandas_split.json")),
       read_bytes(data("pandas_index.json")), "[0.5, 0.4, null]", "[[0.5, 0.4], [0.3]]", "[[1654943296.2, 0, 59.3]]"},
      7);
  damage({read_bytes(data("journal.log"))}, 8);
}

TEST_CASE("damaged event files and metrics") {
  damage(
      {read_bytes(data("tensorboardx/a/events.out.tfevents.1")), read_bytes(data("tensorflow2/events.out.tfevents.1"))},
      9);
  damage({read_bytes(data("mlruns/0/run/metrics/val/loss"))}, 10);
}

// The checksums of a file hide its messages from damages, so these are framed anew.
TEST_CASE("damaged messages in whole records") {
  std::vector<std::string> messages;
  for (const char* file : {"tensorboardx/a/events.out.tfevents.1", "tensorflow2/events.out.tfevents.1"}) {
    const std::string bytes = read_bytes(data(file));
    for (std::size_t at = 0; at + 12 < bytes.size();) {
      const auto length = static_cast<std::size_t>(static_cast<unsigned char>(bytes[at])) +
                          256 * static_cast<std::size_t>(static_cast<unsigned char>(bytes[at + 1]));
      messages.push_back(bytes.substr(at + 12, length));
      at += 16 + length;
    }
  }
  Mutator mutator(messages, Rng(11));
  for (int i = 0; i < mutations(); ++i) {
    RunBuilder run;
    read_event(mutator.next(), run);
    for (const Column& column : run.finish("").columns) CHECK(column.cells.size() <= run.records());
  }
}

}  // namespace
}  // namespace autoepoch::logs
