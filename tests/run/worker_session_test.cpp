// What a worker may say, and when.
#include "run/worker_session.hpp"

#include "support/catch.hpp"

namespace autoepoch::test {
namespace {

using run::Fault;
using run::Greeted;
using run::Printed;
using run::Said;
using run::WorkerSession;

const std::string kHello = R"({"type":"hello","protocol":3})";
const std::string kReport = R"({"type":"report","trial":4,"epoch":1,"value":0.5})";
const std::string kEnded = R"({"type":"ended","trial":4,"leave":"pause"})";
const std::string kCrashed = R"({"type":"crashed","trial":4,"reason":"shapes"})";

/// A worker that has said hello and got trial 4.
WorkerSession working() {
  WorkerSession session;
  session.give({.trial = 4});
  session.take(kHello);
  return session;
}

std::string fault_of(const Said& said) {
  const auto* fault = std::get_if<Fault>(&said);
  return fault ? fault->reason.substr(fault->reason.find(": ") + 2) : "none";
}

template <class What>
bool is_event(const Said& said) {
  const auto* event = std::get_if<Event>(&said);
  return event && std::holds_alternative<What>(*event);
}

}  // namespace

TEST_CASE("a worker reports, is answered, and ends as it was told") {
  WorkerSession session;
  session.give({.trial = 4});
  CHECK(std::holds_alternative<Printed>(session.take("a banner")));
  CHECK(!session.greeted());
  CHECK(std::get<Greeted>(session.take(kHello)).protocol == 3);
  CHECK(session.greeted());
  CHECK(is_event<Reported>(session.take(kReport)));
  session.answer(std::nullopt);
  CHECK(is_event<Reported>(session.take(kReport)));
  session.answer(Leave::pause);
  CHECK(std::holds_alternative<Printed>(session.take("Epoch 2/10")));
  CHECK(!session.is_over());
  CHECK(is_event<Ended>(session.take(kEnded)));
  CHECK(session.is_over());
  CHECK(session.job()->trial == 4);
  session.end();
  CHECK(!session.job());
}

TEST_CASE("a trial may end or crash before its report is answered") {
  WorkerSession session = working();
  session.take(kReport);
  SECTION("end") { CHECK(is_event<Ended>(session.take(kEnded))); }
  SECTION("crash") { CHECK(is_event<Crashed>(session.take(kCrashed))); }
  session.answer(std::nullopt);  // too late: nothing comes of it
  CHECK(session.is_over());
}

TEST_CASE("what a worker may not say is a fault") {
  WorkerSession session = working();
  SECTION("two reports") {
    session.take(kReport);
    CHECK(fault_of(session.take(kReport)) == "a report before the answer to the last one");
  }
  SECTION("a report after it was told to leave") {
    session.take(kReport);
    session.answer(Leave::pause);
    CHECK(fault_of(session.take(kReport)) == "a report after it was told to pause");
  }
  SECTION("another trial") {
    CHECK(fault_of(session.take(R"({"type":"report","trial":5,"epoch":1,"value":0.5})")) ==
          "it spoke of trial 5 while it had trial 4");
    CHECK(fault_of(session.take(R"({"type":"ended","trial":5,"leave":"stop"})")) ==
          "it spoke of trial 5 while it had trial 4");
  }
  SECTION("two ends") {
    session.take(kEnded);
    CHECK(fault_of(session.take(kCrashed)) == "it spoke of trial 4 without having a job");
  }
  SECTION("without a job") {
    WorkerSession idle;
    idle.take(kHello);
    CHECK(fault_of(idle.take(kReport)) == "it spoke of trial 4 without having a job");
  }
  SECTION("before its hello") {
    session.restart();
    session.give({.trial = 4});
    CHECK(fault_of(session.take(kReport)) == "it spoke before its hello");
  }
  SECTION("a report without an epoch") {
    CHECK(fault_of(session.take(R"({"type":"report","trial":4,"value":0.5})")).find("a malformed report") == 0);
  }
}

}  // namespace autoepoch::test
