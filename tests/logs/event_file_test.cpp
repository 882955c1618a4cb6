#include "logs/event_file.hpp"

#include <cmath>

#include "core/checksum.hpp"
#include "logs/file_bytes.hpp"
#include "logs/fixtures.hpp"
#include "support/catch.hpp"

namespace autoepoch::logs {
namespace {

const std::string kTensorboardX = "tensorboardx/a/events.out.tfevents.1";

TEST_CASE("the checksum is that of the tool's files") {
  CHECK(masked_crc32c("") == 0xA282EAD8U);  // the CRC of nothing is 0
  const std::string bytes = read_bytes(data(kTensorboardX));
  CHECK(is_event_file(bytes));
  CHECK(!is_event_file("epoch,loss\n1,0.5\n"));
  CHECK(!is_event_file(bytes.substr(0, 11)));
}

TEST_CASE("simple values of tensorboardX") {
  const Log log = read_log_at(data(kTensorboardX));
  CHECK(log.format == "TensorBoard event file");
  CHECK(text_of(take_curves(log, {{"train/loss"}}).curves.front().points) == "0:1 100:0.5 200:0.3333 300:0.25");
  const Curves chosen = take_curves(log, {});
  CHECK(chosen.curves.front().column == "val/acc");
  CHECK(chosen.curves.front().axis == "step");
  CHECK(text_of(chosen.curves.front().points) == "100:0.6667 300:0.8");
}

TEST_CASE("tensors of TensorFlow 2; histograms are no scalars") {
  const Log log = read_log_at(data("tensorflow2/events.out.tfevents.1"));
  CHECK(text_of(take_curves(log, {{"epoch_loss"}}).curves.front().points) == "0:1 1:0.5 2:0.3333 3:0.25");
  CHECK(text_of(take_curves(log, {{"epoch_accuracy"}}).curves.front().points) == "0:0.5 1:0.6667 2:0.75 3:0.8");
  CHECK(contains(complaint_of([&] { take_curves(log, {{"histogram"}}); }), "no column"));
}

TEST_CASE("what stands before a damage or a cut counts") {
  std::string bytes = read_bytes(data(kTensorboardX));
  const Log cut = read_log(bytes.substr(0, bytes.size() - 3), "log");
  REQUIRE(cut.notes.size() == 1);
  CHECK(take_curves(cut, {{"train/loss"}}).curves.front().points.size() >= 3);
  bytes[bytes.size() - 10] ^= 1;
  CHECK(read_log(bytes, "log").notes.size() == 1);
}

}  // namespace
}  // namespace autoepoch::logs
