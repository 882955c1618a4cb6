// What is said between controller and worker comes out as it went in, and nothing else is taken for it.
#include <chrono>
#include <cmath>
#include <limits>
#include <map>

#include "autoepoch/error.hpp"
#include "support/catch.hpp"
#include "worker/line_buffer.hpp"
#include "worker/wire.hpp"

namespace autoepoch::test {
namespace {

using namespace wire;
using namespace std::string_literals;

template <class Message>
Message through(const Message& message) {
  const std::string line = encode(message);
  REQUIRE(line.back() == '\n');
  REQUIRE(line.find('\n') == line.size() - 1);
  const std::string_view text(line.data(), line.size() - 1);
  if constexpr (std::is_same_v<Message, Init> || std::is_same_v<Message, Job> || std::is_same_v<Message, Answer>) {
    return std::get<Message>(decode_to_worker(text).value());
  } else {
    return std::get<Message>(decode_to_controller(text).value());
  }
}

}  // namespace

TEST_CASE("a job arrives to the last bit") {
  const Params params{{"learning_rate", 0.1 + 0.2}, {"whole", 1.0}, {"huge", 1e300}, {"layers", std::int64_t{3}},
                      {"name", "a \"b\"\n\\ ü"s},   {"flag", true}};
  const Job job{.trial = 12, .params = params, .seed = 0xfedcba9876543210, .from_epoch = 3, .until = 9};
  const Job copy = through(job);
  CHECK(copy.trial == 12);
  const auto by_name = [](const Params& all) { return std::map<std::string, Value>(all.begin(), all.end()); };
  CHECK(by_name(copy.params) == by_name(params));  // members of a JSON object have no order
  CHECK(copy.seed == job.seed);
  CHECK(copy.from_epoch == 3);
  CHECK(copy.until == 9);
}

TEST_CASE("a report arrives to the last bit, non-finite values too") {
  const double value = GENERATE(0.1, -0.0, 5e-324, 1.7976931348623157e308, HUGE_VAL, -HUGE_VAL);
  const Reported report{
      .trial = 3,
      .observation = {
          .epoch = 4, .value = value, .seconds = 0.25, .standard_error = 1e-9, .metrics = {{"a", value}, {"b", 2}}}};
  const Reported copy = through(report);
  CHECK(copy.trial == 3);
  CHECK(copy.observation == report.observation);
  CHECK(std::signbit(copy.observation.value) == std::signbit(value));
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const Reported undefined{.observation = {.epoch = 1, .value = nan, .metrics = {{"a", nan}}}};
  CHECK(std::isnan(through(undefined).observation.value));
  CHECK(std::isnan(through(undefined).observation.metrics.at("a")));
}

TEST_CASE("the other messages arrive") {
  CHECK(through(Hello{}).protocol == kProtocol);
  const Init init{.experiment = "{\"a\":[1]}",
                  .objective = {.metric = "acc", .direction = Direction::maximize},
                  .max_epochs = 30,
                  .device = "cuda:0",
                  .checkpoints = {.directory = "/a b/ü", .max_to_keep = 5}};
  const Init copy = through(init);
  CHECK(copy.experiment == init.experiment);
  CHECK(copy.objective.metric == "acc");
  CHECK(copy.objective.direction == Direction::maximize);
  CHECK(copy.max_epochs == 30);
  CHECK(copy.device == "cuda:0");
  CHECK(copy.checkpoints.directory == init.checkpoints.directory);
  CHECK(copy.checkpoints.max_to_keep == 5);
  for (const auto leave : {std::optional<Leave>(), std::optional(Leave::pause), std::optional(Leave::stop),
                           std::optional(Leave::complete)}) {
    CHECK(through(Answer{.trial = 5, .leave = leave}).leave == leave);
  }
  for (const auto leave : {Leave::pause, Leave::stop, Leave::complete}) {
    CHECK(through(Ended{.trial = 5, .leave = leave, .reason = "r"}).leave == leave);
  }
  const Crashed crash = through(Crashed{.trial = 6, .reason = "not UTF-8: \xff", .retryable = true});
  CHECK(crash.trial == 6);
  CHECK(crash.reason == "not UTF-8: \xEF\xBF\xBD");
  CHECK(crash.retryable);
  const Gpu gpu{.index = 1, .uuid = "GPU-1", .name = "A100", .memory = 1LL << 36};
  const Machine machine{.cores = 8, .gpus = {gpu}, .library = "LibTorch 2.6"};
  CHECK(decode_machine(wire::encode(machine)) == machine);
}

TEST_CASE("what is not a message is not taken for one") {
  for (const std::string line :
       {"", "Epoch 1/10", "{", "[]", "null", "1", "{}", "{\"type\": 1}", "{\"type\": \"other\"}", "\xff\xfe"}) {
    INFO(line);
    CHECK(!decode_to_worker(line));
    CHECK(!decode_to_controller(line));
    CHECK(!decode_machine(line));
  }
  const Observation observation{.epoch = 4, .value = 1, .metrics = {{"a", 1}}};
  const std::string whole = encode(Reported{.trial = 3, .observation = observation});
  for (std::size_t size = 0; size + 1 < whole.size(); ++size) CHECK(!decode_to_controller(whole.substr(0, size)));
}

TEST_CASE("a message that lacks something, or has it out of range, is refused with its type") {
  const auto refusal = [](const std::string& line) -> std::string {
    try {
      decode_to_controller(line);
    } catch (const InvalidInput& error) {
      return error.what();
    }
    return "accepted";
  };
  CHECK(refusal(R"({"type":"report"})").find("a malformed report: ") == 0);
  CHECK(refusal(R"({"type":"report","trial":"x","epoch":1,"value":1})") ==
        "a malformed report: trial is \"x\", no whole number that fits");
  CHECK(refusal(R"({"type":"report","trial":1,"epoch":4294967297,"value":1})") ==
        "a malformed report: epoch is 4294967297, no whole number that fits");
  CHECK(refusal(R"({"type":"report","trial":1,"epoch":1.5,"value":1})") ==
        "a malformed report: epoch is 1.5, no whole number that fits");
  CHECK(refusal(R"({"type":"report","trial":1,"epoch":1,"value":"high"})") ==
        "a malformed report: \"high\" is no number");
  CHECK(refusal(R"({"type":"report","trial":1,"epoch":1,"value":1,"metrics":{"a":true}})") ==
        "a malformed report: true is no number");
  CHECK(refusal(R"({"type":"ended","trial":1,"leave":"later"})") == "a malformed ended: unknown word later");
  CHECK(refusal(R"({"type":"report","trial":1,"epoch":1,"value":1})") == "accepted");
  CHECK(refusal(R"({"type":"crashed","trial":1,"reason":"r","more":1})") == "accepted");
  CHECK_THROWS_AS(decode_to_worker(R"({"type":"answer","trial":1,"reply":"maybe"})"), InvalidInput);
  CHECK_THROWS_AS(encode(Init{.experiment = "no object"}), InvalidInput);
}

TEST_CASE("lines are made of pieces of any size") {
  const std::string text = "first\n\nthird\nrest";
  for (std::size_t size = 1; size <= text.size(); ++size) {
    LineBuffer buffer;
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < text.size(); at += size) {
      buffer.append(std::string_view(text).substr(at, size));
      while (auto line = buffer.next()) lines.push_back(*line);
    }
    CHECK(lines == std::vector<std::string>{"first", "", "third"});
    CHECK(buffer.take_rest() == "rest");
    CHECK(buffer.take_rest().empty());
  }
}

TEST_CASE("the time for many short lines is in proportion to their bytes") {
  std::string text;
  for (int i = 0; i < 100000; ++i) text += "a line of 20 bytes.\n";
  const auto start = std::chrono::steady_clock::now();
  LineBuffer buffer;
  buffer.append(text);
  int lines = 0;
  while (buffer.next()) ++lines;
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
  CHECK(lines == 100000);
  CHECK(elapsed.count() < 2);  // 0.01 s; moving the rest after each line takes 10 s and more
}

TEST_CASE("a program that prints without line feeds does not fill the memory") {
  LineBuffer buffer;
  const std::string block(1 << 20, 'x');
  std::size_t cut = 0;
  for (int i = 0; i < 40; ++i) {
    buffer.append(block);
    while (const auto line = buffer.next()) cut += line->size();
  }
  CHECK(cut == 32u << 20);
}

}  // namespace autoepoch::test
