// What is said between controller and worker comes out as it went in, and nothing else is taken for it.
#include <cmath>
#include <limits>

#include "run/wire.hpp"
#include "support/catch.hpp"

namespace autoepoch::test {
namespace {

using namespace run::wire;
using namespace std::string_literals;
using run::Machine;

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
  CHECK(copy.params == params);
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
  const Init init{.experiment = "{\"a\": [1]}",
                  .objective = {.metric = "acc", .direction = Direction::maximize},
                  .max_epochs = 30,
                  .device = "cuda:0",
                  .checkpoints = "/a b/ü",
                  .checkpoint_every = 2,
                  .max_to_keep = 5};
  const Init copy = through(init);
  CHECK(copy.experiment == init.experiment);
  CHECK(copy.objective.metric == "acc");
  CHECK(copy.objective.direction == Direction::maximize);
  CHECK(copy.max_epochs == 30);
  CHECK(copy.device == "cuda:0");
  CHECK(copy.checkpoints == init.checkpoints);
  CHECK(copy.checkpoint_every == 2);
  CHECK(copy.max_to_keep == 5);
  using Reply = Executor::Reply;
  for (const auto reply : {Reply::proceed, Reply::pause, Reply::stop, Reply::complete}) {
    CHECK(through(Answer{.trial = 5, .reply = reply}).reply == reply);
  }
  for (const auto ending : {Ending::paused, Ending::stopped, Ending::completed}) {
    CHECK(through(Ended{.trial = 5, .ending = ending, .reason = "r"}).ending == ending);
  }
  const Crashed crash = through(Crashed{.trial = 6, .reason = "not UTF-8: \xff", .retryable = true, .diverged = true});
  CHECK(crash.trial == 6);
  CHECK(crash.reason == "not UTF-8: \xEF\xBF\xBD");
  CHECK((crash.retryable && crash.diverged));
  const run::Gpu gpu{.index = 1, .uuid = "GPU-1", .name = "A100", .memory = 1LL << 36};
  const Machine machine{.cores = 8, .gpus = {gpu}, .library = "LibTorch 2.6"};
  CHECK(decode_machine(run::wire::encode(machine)) == machine);
}

// An older peer waits for ever for a line that it cannot read: whoever changes one of these raises kProtocol too.
TEST_CASE("the lines of protocol 2") {
  CHECK(encode(Hello{}) == "{\"protocol\":2,\"type\":\"hello\"}\n");
  CHECK(encode(Init{}) ==
        "{\"checkpoint_every\":1,\"checkpoints\":\"\",\"device\":\"cpu\",\"direction\":\"minimize\",\"experiment\":\"{}"
        "\","
        "\"max_epochs\":1,\"max_to_keep\":2,\"metric\":\"value\",\"type\":\"init\"}\n");
  CHECK(encode(Job{.trial = 1, .params = {{"a", 0.5}}, .seed = 7, .from_epoch = 2, .until = 3}) ==
        "{\"from_epoch\":2,\"params\":\"{\\\"a\\\":0.5}\",\"seed\":7,\"trial\":1,\"type\":\"job\",\"until\":3}\n");
  CHECK(encode(Answer{.trial = 1, .reply = Executor::Reply::pause}) ==
        "{\"reply\":\"pause\",\"trial\":1,\"type\":\"answer\"}\n");
  CHECK(
      encode(Reported{.trial = 1, .observation = {.epoch = 2, .value = 0.5, .seconds = 0.25, .metrics = {{"b", 1}}}}) ==
      "{\"epoch\":2,\"metrics\":\"{\\\"b\\\":1.0}\",\"seconds\":0.25,\"standard_error\":0.0,\"trial\":1,"
      "\"type\":\"report\",\"value\":0.5}\n");
  CHECK(encode(Ended{.trial = 1, .ending = Ending::paused, .reason = "r"}) ==
        "{\"ending\":\"paused\",\"reason\":\"r\",\"trial\":1,\"type\":\"ended\"}\n");
  CHECK(encode(Crashed{.trial = 1, .reason = "r"}) ==
        "{\"diverged\":false,\"reason\":\"r\",\"retryable\":false,\"trial\":1,\"type\":\"crashed\"}\n");
}

TEST_CASE("what is not a message is not taken for one") {
  for (const std::string line :
       {"", "Epoch 1/10", "{", "[]", "null", "1", "{}", "{\"type\": 1}", "{\"type\": \"other\"}",
        "{\"type\":\"report\"}", "{\"type\":\"answer\",\"trial\":1,\"reply\":\"maybe\"}",
        "{\"type\":\"report\",\"trial\":\"x\"}", "\xff\xfe"}) {
    INFO(line);
    CHECK(!decode_to_worker(line));
    CHECK(!decode_to_controller(line));
    CHECK(!decode_machine(line));
  }
  const Observation observation{.epoch = 4, .value = 1, .metrics = {{"a", 1}}};
  const std::string whole = encode(Reported{.trial = 3, .observation = observation});
  for (std::size_t size = 0; size + 1 < whole.size(); ++size) CHECK(!decode_to_controller(whole.substr(0, size)));
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
