// What the techniques are for: early stopping, folds, transfer, distillation, compression.
#include <ATen/Context.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/ones.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>

#include "experiments/augmentation.hpp"
#include "experiments/checkpoint.hpp"
#include "experiments/compression.hpp"
#include "experiments/laboratory.hpp"
#include "experiments/weights.hpp"
#include "support/catch.hpp"

namespace autoepoch::experiments {
namespace {

using test::Curve;
using test::Laboratory;
using test::run;

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

const std::string kNetwork = R"("hidden": 16, "optimizer": "adam", "batch_size": 16)";
const std::string kSmall = kNetwork + R"(, "train_samples": 60, "val_samples": 40)";

}  // namespace

TEST_CASE("A trial ends itself and leaves its best weights") {
  Laboratory laboratory;
  const std::string stopping =
      kSmall + R"(, "learning_rate": 0.01, "early_stopping_patience": 2, "restore_best_weights": true)";
  const auto experiment = laboratory.make(stopping, 1, "val_loss");  // nothing to generalize: it rises soon
  Curve curve;
  while (!experiment->finished() && curve.size() < 100) {
    curve.push_back(test::without_time(experiment->run_epoch()));
    experiment->save(laboratory.file(std::to_string(curve.size())));
  }
  REQUIRE(experiment->finished());
  REQUIRE(curve.size() >= 3);
  const std::size_t best = curve.size() - 2;
  for (std::size_t epoch = 1; epoch <= curve.size(); ++epoch) {
    CHECK(curve[epoch - 1].value >= curve[best - 1].value);
  }
  const auto weights = [&](std::size_t epoch) {
    return read_all_tensors(laboratory.file(std::to_string(epoch))).at("model.0.weight");
  };
  CHECK(weights(curve.size()).equal(weights(best)));
  CHECK(!weights(curve.size() - 1).equal(weights(best)));
  const auto upside_down = laboratory.make(
      kSmall + R"(, "early_stopping_patience": 1, "early_stopping_mode": "max")");  // of train_loss, which falls
  run(*upside_down, 2);
  CHECK(upside_down->finished());
  const auto resumed = laboratory.make(stopping, 1, "val_loss");
  resumed->load(laboratory.file(std::to_string(curve.size())));
  CHECK(resumed->finished());
}

TEST_CASE("With folds a trial's value is the mean of its networks, with a standard error") {
  Laboratory laboratory;
  const Observation observation = laboratory.make(kSmall + R"(, "folds": 3)", 1, "val_accuracy")->run_epoch();
  const auto& metrics = observation.metrics;
  CHECK(metrics.at("val_loss_se") > 0);
  CHECK(observation.standard_error == metrics.at("val_accuracy_se"));
  CHECK(laboratory.make(kSmall)->run_epoch().standard_error == 0);
  CHECK(metrics.count("lr_se") == 0);
  const double accuracies = metrics.at("val_accuracy") * 60;  // of 20 samples a fold: a multiple of 1 / 60
  CHECK(accuracies == Approx(std::round(accuracies)));
  const auto tested = laboratory.make(kSmall + R"(, "folds": 3, "test": true)", 1, "val_accuracy")->run_epoch().metrics;
  CHECK(tested.count("test_loss_se") == 1);  // over the folds, not a fold's own
  CHECK(tested.count("test_loss_se_se") == 0);
  CHECK(has(laboratory.refusal(R"("folds": 3, "train_samples": 2)"), "do not fit"));
}

TEST_CASE("One network learns a class and a number, by the share that each has of the loss") {
  Laboratory laboratory;
  const std::string both = R"("dataset": "table", "target": "class,a", "hidden": 64, "optimizer": "adam",
    "learning_rate": 0.01, "batch_size": 10, "train_samples": 20, "val_samples": 60, "target_weight": )";
  const auto last = [&](const std::string& share) {
    return run(*laboratory.make(both + share, 1, "val_rmse_a"), 100).back();
  };
  const Observation of_class = last("0.999");
  const Observation of_number = last("0.001");
  CHECK(of_class.value == of_class.metrics.at("val_rmse_a"));
  CHECK(of_class.metrics.at("train_accuracy") > 0.95);
  CHECK(of_class.metrics.at("train_accuracy") > of_number.metrics.at("train_accuracy"));
  const double number_loss = of_number.metrics.at("train_loss");  // 0.999 of it the number's, in its variances
  CHECK(number_loss < 0.2);
  CHECK(has(laboratory.refusal(both + "0.5", "val_rmse_b"), "must be one of"));
}

TEST_CASE("A network starts from pretrained weights, its head from scratch") {
  Laboratory laboratory;
  const std::string first = kNetwork + R"(, "classes": "0,1,2,3,4", "train_samples": 40, "val_samples": 10)";
  const auto source = laboratory.make(first);
  run(*source, 3);
  source->save(laboratory.file("source"));
  const std::string second = kNetwork + R"(, "classes": "5,6,7", "train_samples": 25, "val_samples": 5)";
  const std::string transfer = second + R"(, "pretrained": ")" + laboratory.file("source").string() + "\"";
  const auto target = laboratory.make(transfer + R"(, "frozen_groups": 2, "unfreeze_epoch": 1)");
  const auto weight = [&](const std::string& file, const std::string& name) {
    return read_all_tensors(laboratory.file(file)).at("model." + name);
  };
  target->run_epoch();
  target->save(laboratory.file("frozen"));
  CHECK(weight("frozen", "0.weight").equal(weight("source", "0.weight")));
  CHECK(weight("frozen", "6.weight").size(0) == 3);
  target->run_epoch();
  target->save(laboratory.file("thawed"));
  CHECK(!weight("thawed", "0.weight").equal(weight("source", "0.weight")));
  CHECK(has(laboratory.refusal(R"("frozen_groups": 3)"), "/experiment/frozen_groups: must be at most 2 for this"));
  CHECK(has(laboratory.refusal(second + R"(, "pretrained": "/nowhere")"), "/experiment/pretrained: cannot read"));
  CHECK(has(laboratory.refusal(R"("hidden": 7, "depth": 1, "classes": "5,6,7", "pretrained": ")" +
                               laboratory.file("source").string() + "\""),
            "no weights of"));
}

TEST_CASE("A student learns its teacher's answers") {
  Laboratory laboratory;
  const auto teacher = laboratory.make(
      R"("hidden": 64, "optimizer": "adam", "learning_rate": 0.005, "train_samples": 60, "val_samples": 40)");
  run(*teacher, 30);
  teacher->save(laboratory.file("teacher"));
  const std::string taught =
      R"(, "distillation_alpha": 1, "temperature": 2, "teacher": ")" + laboratory.file("teacher").string() + "\"";
  const auto student = laboratory.make(kSmall + taught + R"(, "learning_rate": 0.01)");
  const Curve curve = run(*student, 60);
  CHECK(curve.back().metrics.at("train_accuracy") > 0.9);  // though it was never told a label
  CHECK(curve.back().value < curve.front().value / 10);
  const auto with_changes = laboratory.make(kSmall + taught + R"(, "horizontal_flip": true, "mixup_alpha": 0.2)");
  CHECK(std::isfinite(with_changes->run_epoch().value));
  CHECK(has(laboratory.refusal(kNetwork + taught + R"(, "classes": "0,1")"),
            "is of a network for other data or classes"));
}

TEST_CASE("A second head learns the classes' groups beside the first") {
  Laboratory laboratory;
  const std::string tasks = R"(, "coarse_classes": "0,0,0,1,1,1,1,2,2,2", "coarse_weight": )";
  const auto both = laboratory.make(kSmall + tasks + "1", 1, "val_coarse_accuracy");
  const auto one = laboratory.make(kSmall);
  const Observation observation = both->run_epoch();
  CHECK(observation.value == observation.metrics.at("val_coarse_accuracy"));
  // Two cross-entropies, of about log 10 and log 3 before anything is learned.
  const double difference = observation.metrics.at("train_loss") - one->run_epoch().metrics.at("train_loss");
  CHECK(difference == Approx(std::log(3)).epsilon(0.3));
  CHECK(
      has(laboratory.refusal(R"("coarse_classes": "0,1")"), "must name a group for each of the 10 classes, not for 2"));
  CHECK(has(laboratory.refusal(R"("coarse_classes": "a")"), "/experiment/coarse_classes: must be labels"));
}

TEST_CASE("Several targets share a network, each with its weight in the loss") {
  Laboratory laboratory;
  const std::string both = R"("dataset": "forecast", "target": "noise,wave", "window": 8, "horizon": 2, "hidden": 4,
    "depth": 1, "optimizer": "adam", "learning_rate": 0.01)";
  const auto last = [&](const std::string& weight) {
    return run(*laboratory.make(both + weight, 1, "val_rmse_wave"), 20).back().metrics;
  };
  const auto alike = last("");
  const auto first = last(R"(, "target_weight": 0.999)");  // what nobody can predict
  const auto second = last(R"(, "target_weight": 0.001)");
  CHECK(alike.count("val_rmse_noise") == 1);
  CHECK(second.at("val_rmse_wave") < 0.7 * first.at("val_rmse_wave"));
  CHECK(second.at("val_rmse_wave") < 1);  // the wave's own standard deviation is 2.1
  CHECK(has(laboratory.refusal(both, "val_rmse_c"), "val_rmse_noise val_rmse_wave, not val_rmse_c"));
  CHECK(has(laboratory.refusal(R"("dataset": "table", "target": "a,class")"), "is no number to be predicted"));
  CHECK(has(laboratory.refusal(R"("target_weight": 0.5)"), "/experiment/target_weight"));
}

TEST_CASE("Pruning reaches its share on schedule and keeps it") {
  Laboratory laboratory;
  const auto experiment =
      laboratory.make(kSmall + R"(, "sparsity": 0.9, "prune_begin_epoch": 1, "prune_end_epoch": 3)");
  const CompressionSettings settings{.sparsity = 0.9, .prune_begin_epoch = 1, .prune_end_epoch = 3};
  const double weights = 64 * 16 + 16 * 16 + 16 * 10;
  for (int epoch = 0; epoch < 6; ++epoch) {
    const Observation observation = experiment->run_epoch();
    const double due = Pruner::scheduled_sparsity(settings, epoch);
    CHECK(observation.metrics.at("sparsity") == Approx(due).margin(0.6 / weights));  // whole weights
    if (epoch == 5) {
      CHECK(observation.metrics.at("bytes") < 4 * (0.11 * weights + 42));
    }
  }
}

TEST_CASE("Compressed weights are few values, or near the old ones") {
  Laboratory laboratory;
  const ModelSettings settings{.hidden = 16};
  const InputShape image{.channels = 1, .height = 8, .width = 8};
  at::Generator generator = at::globalContext().defaultGenerator(at::kCPU).clone();
  const Model model = make_model(settings, {.input = image, .outputs = 10}, generator);
  const at::Tensor own = model.parameters[0].tensor.detach();
  const at::Tensor rounded = compressed_weights(model, {.int8 = true})[0].tensor;
  CHECK(rounded.sub(own).abs().max().item<double>() <= own.abs().max().item<double>() / 254 + 1e-7);
  CHECK(!rounded.equal(own));
  const at::Tensor shared = compressed_weights(model, {.weight_clusters = 8})[0].tensor;
  std::set<float> values(shared.data_ptr<float>(), shared.data_ptr<float>() + shared.numel());
  CHECK(values.size() <= 8);
  CHECK(shared.sub(own).square().mean().item<double>() < own.square().mean().item<double>() / 20);
  const auto metrics = laboratory.make(kSmall + R"(, "weight_clusters": 16)")->run_epoch().metrics;
  CHECK(metrics.at("bytes") < metrics.count("compressed_val_accuracy") * 4 * (64 * 16 + 16 * 16 + 16 * 10 + 42) / 2);
}

TEST_CASE("Images are shifted, mirrored and blanked within bounds") {
  const InputShape shape{.channels = 1, .height = 6, .width = 5};
  Rng rng(3);
  std::vector<std::int64_t> sources(30);
  bool mirrored = false;
  for (int i = 0; i < 200; ++i) {
    draw_sources({.crop_padding = 1, .horizontal_flip = true}, shape, rng, sources.data());
    for (const std::int64_t source : sources) {
      REQUIRE((-1 <= source && source < 30));
    }
    CHECK(std::count(sources.begin(), sources.end(), -1) <= 6 + 5 - 1);
    mirrored = mirrored || (sources[7] > sources[8] && sources[8] >= 0);
  }
  CHECK(mirrored);
  draw_sources({.cutout = 2}, shape, rng, sources.data());
  CHECK(std::count(sources.begin(), sources.end(), -1) <= 4);
  draw_sources({}, shape, rng, sources.data());
  CHECK(sources[17] == 17);
}

TEST_CASE("Beta draws have their mean and variance") {
  Rng rng(5);
  for (const double alpha : {1e-320, 0.01, 0.2, 1.0, 3.0}) {
    double sum = 0;
    double squares = 0;
    constexpr int kDraws = 20000;
    for (int i = 0; i < kDraws; ++i) {
      const double x = draw_beta(alpha, rng);
      sum += x;
      squares += (x - 0.5) * (x - 0.5);
    }
    CHECK(sum / kDraws == Approx(0.5).margin(0.015));  // 4 standard errors at the widest
    CHECK(squares / kDraws == Approx(1 / (4 * (2 * alpha + 1))).epsilon(0.05));
  }
}

TEST_CASE("A TorchScript module of the user's own is trained") {
  Laboratory laboratory;
  const std::string settings =
      R"("optimizer": "adam", "batch_size": 16, "train_samples": 60, "val_samples": 40, "learning_rate": 0.05, "model": {"torchscript": ")" +
      laboratory.file("module.pt").string() + "\"}";
  const auto experiment = laboratory.make(settings);
  const Curve curve = run(*experiment, 40);
  CHECK(curve.back().metrics.at("train_accuracy") > 0.9);
  const auto again = laboratory.make(settings);
  for (int epoch = 0; epoch < 3; ++epoch) {
    laboratory.make(kSmall)->run_epoch();  // whatever else draws from LibTorch's default generator
    CHECK(test::without_time(again->run_epoch()) == curve[static_cast<std::size_t>(epoch)]);
  }
  const std::string own = R"("model": "torchscript", "module": ")" + laboratory.file("module.pt").string() + "\", ";
  CHECK(has(laboratory.refusal(own + R"("classes": "1,2")"),
            "n x 2 answers about n x 1 x 8 x 8 numbers, but gives n x 10"));
  CHECK(has(laboratory.refusal(own + R"("dataset": "series")"), "/experiment/module: "));
  CHECK(has(laboratory.refusal(R"("model": "torchscript", "module": "/nowhere")"),
            "/experiment/module: /nowhere cannot"));
}

TEST_CASE("Swapped weights come back") {
  at::Generator generator = at::globalContext().defaultGenerator(at::kCPU).clone();
  const Model model =
      make_model({.hidden = 4}, {.input = {.channels = 1, .height = 2, .width = 2}, .outputs = 2}, generator);
  const WeightCopy before(model);
  WeightAverage average(model);
  model.parameters[0].tensor.detach().fill_(2);
  average.update(model, 0.9);  // (1 + 1) / (10 + 1) of the old ones
  const at::Tensor expected = before.state()[0].tensor.mul(2.0 / 11).add(2 * (9.0 / 11));
  CHECK(average.state()[0].tensor.allclose(expected));
  const at::Tensor input = at::ones({1, 4});
  const Pass pass{.training = false, .generator = generator};
  const at::Tensor own = model.forward(input, pass);
  {
    const SwappedWeights swapped(model, average.state());
    CHECK(!model.forward(input, pass).equal(own));
  }
  CHECK(model.forward(input, pass).equal(own));
}

}  // namespace autoepoch::experiments
