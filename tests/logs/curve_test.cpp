// Which column, which axis, which points.
#include "logs/curve.hpp"

#include <cmath>

#include "logs/axis_names.hpp"
#include "logs/column_choice.hpp"
#include "logs/fixtures.hpp"
#include "logs/time_grid.hpp"
#include "support/catch.hpp"

namespace autoepoch::logs {
namespace {

struct Counted {
  std::string points;
  std::vector<std::string> dropped;
};

Counted count(std::vector<Point> points) {
  std::vector<Drop> dropped;
  Counted result{.points = text_of(points_that_count(std::move(points), dropped)), .dropped = {}};
  for (const Drop& drop : dropped)
    result.dropped.push_back(std::to_string(drop.count) + " " + drop.reason.substr(0, 10));
  return result;
}

using Names = std::vector<std::string>;

TEST_CASE("where the axis falls back, earlier points from there on are void") {
  const Counted one = count({{0, 9}, {1, 8}, {2, 7}, {3, 6}, {0, 5}, {1, 4}});
  CHECK(one.points == "0:5 1:4");
  CHECK(one.dropped == Names{"4 before the"});
  const Counted resumed = count({{0, 9}, {1, 8}, {2, 7}, {3, 6}, {2, 5}, {3, 4}, {4, 3}});
  CHECK(resumed.points == "0:9 1:8 2:5 3:4 4:3");
  CHECK(resumed.dropped == Names{"2 before the"});
}

TEST_CASE("the newest first, repeated places, gaps, values that are not finite") {
  CHECK(count({{3, 1}, {2, 2}, {1, 3}}).points == "1:3 2:2 3:1");
  CHECK(count({{3, 1}, {2, 2}, {1, 3}}).dropped.empty());
  CHECK(count({{1, 1}, {1, 2}, {2, 3}}).points == "1:2 2:3");
  CHECK(count({{1, 1}, {1, 2}, {2, 3}}).dropped == Names{"1 followed b"});
  const double nan = std::nan("");
  CHECK(count({{1, 1}, {2, nan}, {3, 3}}).points == "1:1 3:3");
  CHECK(count({{1, 1}, {2, nan}, {3, 3}}).dropped == Names{"1 not finite"});
  CHECK(count({{1, 1}, {2, nan}, {3, nan}}).points == "1:1 2:nan 3:nan");
  CHECK(count({{nan, 1}, {2, 2}}).points == "2:2");
  CHECK(count({}).points.empty());
}

TEST_CASE("axes by any name, epochs first; a column that does not count is none") {
  for (const char* name :
       {"epoch", "Epoch", "step", "global_step", "trainer/global_step", "_step", "Global Step", "iteration", "iter",
        "round", "tree", "training_iteration", "time/total_timesteps", "Unnamed: 0", ""}) {
    INFO(name);
    CHECK(axis_rank(name));
    CHECK(curve_of(std::string("\"") + name + "\",val_loss\n10,0.5\n20,0.4\n").points.back().at == 20);
  }
  for (const char* name : {"loss", "steps_per_second", "lr", "time"}) CHECK(!axis_rank(name));
  const std::string both = "step,epoch,val_loss\n10,1,0.5\n20,2,0.4\n";
  CHECK(curve_of(both).axis == "epoch");
  CHECK(text_of(both, {{}, "step"}) == "10:0.5 20:0.4");
  CHECK(text_of(both, {{}, "STEP"}) == "10:0.5 20:0.4");
  CHECK(curve_of("epoch,step,val_loss\n0,10,0.5\n0,20,0.4\n").axis == "step");
  CHECK(curve_of("time,seconds,val_loss\n3,10,0.5\n4,20,0.4\n", {{}, "seconds"}).points.back().at == 20);
}

TEST_CASE("columns by name, by last part, by pattern, by list") {
  const std::string log = "epoch,train/loss,val/loss,val/acc\n1,3,4,0.1\n2,2,3,0.2\n";
  const auto columns = [&](std::vector<std::string> wanted) {
    Names names;
    for (const Curve& curve : take(log, {std::move(wanted)}).curves) names.push_back(curve.column);
    return names;
  };
  CHECK(columns({"VAL/LOSS"}) == Names{"val/loss"});
  CHECK(columns({"acc"}) == Names{"val/acc"});
  CHECK(columns({"loss"}) == Names{"train/loss", "val/loss"});
  CHECK(columns({"val/*"}) == Names{"val/loss", "val/acc"});
  CHECK(columns({"val/acc,train/loss"}) == Names{"val/acc", "train/loss"});
  CHECK(columns({"val/acc", "*loss", "*"}) == Names{"val/acc", "train/loss", "val/loss"});
  CHECK(columns({}) == Names{"val/loss"});
  CHECK(contains(take(log).notes.front(), "chose the column val/loss"));
  CHECK(take("epoch,eval_loss,eval_runtime,lr\n1,3,4,5\n", {{"eval*"}}).curves.size() == 1);
  CHECK(take("epoch,eval_loss,eval_runtime,lr\n1,3,4,5\n", {{"l?"}}).curves.front().column == "lr");
  CHECK(fits("metrics/mAP50(B)",
             "*map?"
             "?(b)"));
  CHECK(fits("aaa", "*a*a"));
  CHECK(!fits("ab", "?"));
  CHECK(!fits("", "?"));
  CHECK(fits("", "*"));
}

TEST_CASE("the column that is chosen") {
  const auto chosen = [](const std::string& header) {
    std::string zeros = "1";
    for (const char c : header) zeros += c == ',' ? ",1" : "";
    return curve_of(header + "\n" + zeros + "\n").column;
  };
  CHECK(chosen("epoch,loss,val_acc,val_loss") == "val_loss");
  CHECK(chosen("epoch,train_loss,valid_loss,accuracy,time") == "valid_loss");
  CHECK(chosen("epoch,loss,accuracy") == "loss");
  CHECK(chosen("step,train_loss,lr") == "train_loss");
  CHECK(chosen("epoch,lr,something") == "something");
  CHECK(contains(complaint("epoch,this,that\n1,2,3\n"), "which column?"));
  CHECK(contains(complaint("epoch,lr\n1,2\n"), "which column?"));
  const Curves runs = take("Step,a - val_loss,a - val_loss__MIN,b - val_loss\n1,3,3,4\n2,2,2,3\n");
  CHECK(runs.curves.size() == 2);
}

TEST_CASE("whole epochs are steps; those counted from 0 begin at 1") {
  Curve curve{.axis = "epoch", .points = {{0, 1}, {1, 1}, {4, 1}}};
  const TimeGrid grid({&curve}, 25);
  CHECK(grid.horizon() == 25);
  CHECK(grid.counts_from_zero());
  CHECK(grid.step(0) == 1);
  CHECK(grid.step(4) == 5);
  CHECK(grid.at(25) == 25);
  curve.points = {{5, 1}, {10, 1}};
  CHECK(TimeGrid({&curve}, 50).step(10) == 10);
}

TEST_CASE("other axes have steps of their usual spacing, and answers in their unit") {
  Curve curve{.axis = "step", .points = {{250, 1}, {500, 1}, {750, 1}, {1000, 1}}};
  const TimeGrid grid({&curve}, 5000);
  CHECK(grid.horizon() == 20);
  CHECK(grid.step(750) == 3);
  CHECK(grid.at(20) == 5000);
  CHECK(place_on_axis(grid, "step", 20) == "step 5000");
  curve = {.axis = "epoch", .points = {{7.63, 1}, {15.27, 1}, {22.9, 1}}};
  const TimeGrid fractions({&curve}, 39);
  CHECK(fractions.horizon() == 5);
  CHECK(fractions.at(2) == Approx(15.27).margin(0.01));
  curve = {.axis = "iteration", .points = {{19, 1}, {39, 1}, {59, 1}}};
  const TimeGrid iterations({&curve}, 100);
  CHECK(iterations.step(19) == 1);
  CHECK(iterations.at(3) == 59);
  curve = {.axis = "Step", .points = {{0, 1}, {1, 1}, {2, 1}}};
  const TimeGrid from_zero({&curve}, 100);
  CHECK(from_zero.step(0) == 1);
  CHECK(from_zero.at(101) == 100);
  CHECK(from_zero.horizon() == 101);
}

TEST_CASE("long logs are thinned, and a horizon before their end is refused") {
  Curve curve{.axis = "step", .other_axes = {"epoch"}};
  for (int i = 0; i < 100000; ++i) curve.points.push_back({static_cast<double>(i), 1});
  const TimeGrid grid({&curve}, 200000);
  CHECK(grid.horizon() <= 2001);
  CHECK(grid.step(99999) <= grid.horizon());
  const std::string refused = complaint_of([&] { TimeGrid({&curve}, 39); });
  CHECK(contains(refused, "was observed at step 99999, beyond --horizon 39"));
  CHECK(contains(refused, "--axis epoch"));
}

}  // namespace
}  // namespace autoepoch::logs
