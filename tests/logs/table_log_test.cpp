// CSV, TSV and what else is a table of text.
#include <cmath>

#include "logs/delimited.hpp"
#include "logs/fixtures.hpp"
#include "logs/number.hpp"
#include "support/catch.hpp"

namespace autoepoch::logs {
namespace {

TEST_CASE("numbers as tools write them") {
  CHECK(to_number("0.5") == 0.5);
  CHECK(to_number("+1e-3") == 1e-3);
  CHECK(to_number("81.5%") == 81.5);
  CHECK(to_number("0,5", true) == 0.5);
  CHECK(to_number("-1,5e3", true) == -1500.0);
  CHECK(!to_number("0,5"));
  CHECK(!to_number("1,234,567", true));
  CHECK(!to_number("1.5x"));
  CHECK(!to_number("%"));
  CHECK(std::isnan(*to_number("NaN")));
  CHECK(std::isinf(*to_number("inf")));
  CHECK(*to_number("-1e999") < 0);
  CHECK(std::isinf(*to_number("1e999")));
  CHECK(to_number("1e-999") == 0.0);
  for (const char* missing : {"", "-", "NA", "n/a", "None", "null"}) CHECK(is_missing(missing));
  CHECK(!is_missing("nan"));
  CHECK(!is_missing("0"));
}

TEST_CASE("the separator is the one that gives numbers") {
  const auto cells = [](const std::string& text) { return read_delimited(text, "log").lines.back().cells; };
  using Cells = std::vector<std::string>;
  CHECK(cells("a,b\n1,2\n") == Cells{"1", "2"});
  CHECK(cells("a;b\n1;0,5\n") == Cells{"1", "0,5"});
  CHECK(cells("1;0,5\n2;0,4\n") == Cells{"2", "0,4"});
  CHECK(cells("a\tb\n1\t0,5\n") == Cells{"1", "0,5"});
  CHECK(cells("  epoch,   loss\n    1,   0.5\n") == Cells{"1", "0.5"});
  CHECK(cells("epoch   loss\n1       0.5\n") == Cells{"1", "0.5"});
  CHECK(cells("\xEF\xBB\xBF\"epoch\",\"a, \"\"b\"\"\"\r\n1,\"x\ny\"\r\n") == Cells{"1", "x\ny"});
  CHECK(cells("epoch,note,loss\n1,a;b,0.5\n2,c;d,0.4\n") == Cells{"2", "c;d", "0.4"});
}

TEST_CASE("one epoch a line: Keras, Lightning, Ultralytics, fastai, pandas, R") {
  CHECK(text_of("epoch,loss,val_loss\n0,9,0.7\n1,9,0.5\n") == "0:0.7 1:0.5");
  CHECK(text_of("epoch,loss,val_loss\n0,9,0.7\n1,9,0.5\n", {{"Loss"}}) == "0:9 1:9");
  CHECK(text_of("epoch,step,train_loss,val_loss\n0,10,1.0,\n0,20,,0.9\n1,30,0.8,\n1,40,,0.7\n") == "0:0.9 1:0.7");
  const std::string yolo =
      "  epoch, train/box_loss, metrics/mAP50(B), metrics/mAP50-95(B)\n  0, 1.6, 0.1, 0.05\n  1, 1.2, 0.2, 0.1\n";
  CHECK(text_of(yolo, {{"metrics/mAP50(B)"}}) == "0:0.1 1:0.2");
  CHECK(curve_of(yolo).column == "metrics/mAP50-95(B)");
  CHECK(text_of("epoch\ttrain_loss\tvalid_loss\taccuracy\ttime\n0\t1\t0.9\t0.5\t00:12\n1\t0.8\t0.7\t0.6\t00:12\n") ==
        "0:0.9 1:0.7");
  CHECK(text_of(",acc,val_acc\n0,0.1,0.2\n1,0.3,0.4\n") == "0:0.2 1:0.4");
  CHECK(curve_of(",acc,val_acc\n0,0.1,0.2\n1,0.3,0.4\n").axis == "epoch");
  CHECK(text_of("\"iter\" \"train_rmse\" \"test_rmse\"\n\"1\" 1 0.9 0.8\n\"2\" 2 0.7 0.6\n") == "1:0.8 2:0.6");
  CHECK(text_of("loss,val_loss\n1,0.9\n0.8,0.7\n") == "1:0.9 2:0.7");  // no column counts
}

TEST_CASE("exports of W&B and TensorBoard, Ray's progress.csv") {
  const std::string wandb =
      "\"Step\",\"run-a - loss\",\"run-a - loss__MIN\",\"run-a - "
      "loss__MAX\"\n\"0\",\"3\",\"3\",\"3\"\n\"10\",\"2\",\"2\",\"2\"\n";
  CHECK(text_of(wandb) == "0:3 10:2");
  CHECK(curve_of(wandb).axis == "Step");
  const std::string tensorboard = "Wall time,Step,Value\n1654943296.2,0,59.3\n1654943313.7,1,64.8\n";
  CHECK(text_of(tensorboard, {{"Value"}}) == "0:59.3 1:64.8");
  CHECK(text_of(tensorboard) == "0:59.3 1:64.8");
  const Log named = read_log(tensorboard, "/tmp/run-a-tag-val_accuracy.csv");
  CHECK(take_curves(named, {}).curves.front().column == "val_accuracy");
  CHECK(text_of(
            "training_iteration,time_total_s,trial_id,episode_reward_mean,config/lr\n1,5,abc,10,0.1\n2,9,abc,12,0.1\n",
            {{"episode_reward_mean"}}) == "1:10 2:12");
}

TEST_CASE("decimal commas, missing cells, comments, repeated headers, other columns below") {
  CHECK(text_of("epoch;val_loss\n1;0,75\n2;0,5\n") == "1:0.75 2:0.5");
  CHECK(text_of("epoch,val_loss\n1,0.75\n2,NA\n3,None\n4,0.5\n") == "1:0.75 4:0.5");
  CHECK(text_of("# made by a tool, \"really\nepoch,val_loss\n1,0.75\n# a break\n2,0.5\n") == "1:0.75 2:0.5");
  CHECK(text_of("# epoch val_loss\n1 0.75\n2 0.5\n") == "1:0.75 2:0.5");  // numpy.savetxt
  CHECK(text_of("epoch,val_loss\n1,0.75\nepoch,val_loss\n2,0.5\n") == "1:0.75 2:0.5");
  CHECK(text_of("epoch,val_loss\n1,0.75\nepoch,lr,val_loss\n2,9,0.5\n") == "1:0.75 2:0.5");
  CHECK(read("epoch,val_loss\n1,0.75\nepoch,val_loss\n2,0.5,7\n").runs[0].dropped.size() == 2);
  CHECK(contains(complaint("epoch;val_loss\n1;0,75\n2;0.5\n"), "not a number: \"0,75\""));
}

TEST_CASE("without a header: a first column that counts, one value a line, one curve a line") {
  CHECK(text_of("1,49\n2,57\n3,59\n") == "1:49 2:57 3:59");
  CHECK(read("1,49\n2,57\n3,59\n").notes.size() == 1);
  CHECK(text_of("0.9\n0.8\n0.7\n") == "1:0.9 2:0.8 3:0.7");
  CHECK(text_of("1,49,0.5\n2,57,0.4\n", {{"3"}}) == "1:0.5 2:0.4");
  CHECK(contains(complaint("1,49,0.5\n2,57,0.4\n"), "--column one of: 2, 3"));
  const Curves rows = take("0.9,0.8,0.7\n0.9,,0.6\n,,\n1e30,nan,-inf\n");
  REQUIRE(rows.curves.size() == 4);
  CHECK(text_of(rows.curves[0].points) == "1:0.9 2:0.8 3:0.7");
  CHECK(text_of(rows.curves[1].points) == "1:0.9 3:0.6");
  CHECK(rows.curves[2].points.empty());
  CHECK(rows.curves[3].points.size() == 3);
  CHECK(take_curves(read("1,49\n2,57\n", {.layout = Layout::rows}), {}).curves.size() == 2);
  CHECK(take("a note, \"with\nnewline\"\n0.5,0.4\n").curves.size() == 1);
}

TEST_CASE("a header of unknown names: a first column that counts makes the lines epochs") {
  CHECK(text_of("x,y\n1,49\n2,57\n") == "1:49 2:57");
  const Log rows = read("x,y\n0.5,0.4\n0.6,0.5\n");
  CHECK(rows.one_curve_a_line);
  CHECK(contains(rows.notes.front(), "--layout"));
}

TEST_CASE("a column that names the runs gives a curve for each") {
  const Curves curves = take("trial,epoch,value\n0,1,0.5\n0,2,0.4\n1,1,0.6\n", {{"value"}});
  REQUIRE(curves.curves.size() == 2);
  CHECK(curves.curves[1].run == "trial 1");
  CHECK(text_of(curves.curves[0].points) == "1:0.5 2:0.4");
  CHECK(take("run,epoch,val_loss\na,1,0.5\na,2,0.4\n").curves.size() == 1);
}

TEST_CASE("complaints name the place and the way out") {
  CHECK(contains(complaint("epoch,val_loss\n1,0.5\n2,oops\n"), "log:3: column 2: not a number: \"oops\""));
  CHECK(contains(complaint("epoch,val_loss\nx,0.5\n"), "log:2: column 1: not a number: \"x\""));
  CHECK(contains(complaint("epoch,a,b\n1,2,3\n"), "--column one of: a, b"));
  CHECK(contains(complaint("epoch,val_loss\n1,2\n", {{"val_los"}}), "did you mean \"val_loss\"?"));
  CHECK(contains(complaint("epoch,a\n1,2\n", {{"a"}, "steps"}), "no column \"steps\""));
  CHECK(contains(complaint("0.5,0.4\n0.5,x\n0.1,0.3\n"), "log:2: column 2"));
  CHECK(contains(complaint("1,\"2\n"), "never closed"));
  CHECK(contains(complaint(""), "empty"));
  CHECK(contains(complaint(" \n\n"), "empty"));
  CHECK(contains(complaint("epoch,val_loss\n"), "no values"));
  CHECK(contains(complaint("epoch,name\n1,a\n", {{"name"}}), "log:2: column 2: not a number: \"a\""));
  CHECK(contains(complaint("\x1F\x8B..."), "gunzip"));
  CHECK(contains(complaint("SQLite format 3"), "SQLite"));
  CHECK(contains(complaint(std::string("\xFF\xFE"
                                       "e\0p\0",
                                       6)),
                 "iconv"));
  CHECK(contains(complaint(std::string("a\0b", 3)), "binary"));
}

}  // namespace
}  // namespace autoepoch::logs
