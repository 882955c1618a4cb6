// Language models: causal ones, and masked tokens as a pretraining.
#include <ATen/Context.h>
#include <ATen/ops/randint.h>

#include <cmath>
#include <string>

#include "experiments/batches.hpp"
#include "experiments/laboratory.hpp"
#include "experiments/models/model.hpp"
#include "experiments/teacher.hpp"
#include "support/catch.hpp"

namespace autoepoch::experiments {
namespace {

using test::Laboratory;
using test::run;

// Texts of four words of one of two topics, eight words each; the label is the topic.
std::string topics(int rows, std::uint64_t seed) {
  Rng rng(seed);
  std::string text;
  for (int i = 0; i < rows; ++i) {
    for (int word = 0; word < 4; ++word) {
      text += std::string(1, i % 2 == 0 ? 'a' : 'b') + std::to_string(rng.below(8)) + " ";
    }
    text += "\t" + std::to_string(i % 2) + "\n";
  }
  return text;
}

}  // namespace

TEST_CASE("A text is cut into pieces, each token's successor being its answer") {
  Laboratory laboratory;
  test::write_text(laboratory.file("alphabet"), "abcdefghijabcdefghijz");
  const DataSettings settings{.dataset = "language",
                              .path = laboratory.file("alphabet").string(),
                              .val_samples = 1,
                              .test_fraction = 0.25,
                              .sequence_length = 5};
  const Dataset data = load_dataset(settings, true);
  CHECK(data.train.size() == 2);
  CHECK(data.shape.vocabulary == 2 + 10);
  CHECK(data.vocabulary.front() == "a");  // all are equally frequent
  CHECK(data.train.numbers == std::vector<float>{2, 3, 4, 5, 6, 7, 8, 9, 10, 11});
  CHECK(data.train.labels == std::vector<std::int64_t>{3, 4, 5, 6, 7, 8, 9, 10, 11, 2});
  CHECK(data.val.labels.back() == 7);
  CHECK(data.test.labels.back() == 1);  // z: the training text has none
}

TEST_CASE("No step of a language model sees what follows it") {
  for (const std::string model : {"rnn", "lstm", "gru", "transformer"}) {
    at::Generator generator = at::globalContext().defaultGenerator(at::kCPU).clone();
    const InputShape text{.kind = InputKind::text, .width = 6, .vocabulary = 9, .predicts = Prediction::next_token};
    const Model network =
        make_model({.model = model, .depth = 2, .hidden = 8}, {.input = text, .outputs = 9}, generator);
    const at::Tensor tokens = at::randint(1, 9, {2, 6}, at::kFloat);
    at::Tensor changed = tokens.clone();
    changed.select(1, 3).fill_(5).add_(tokens.select(1, 3).eq(5));
    const Pass pass{.training = false, .generator = generator};
    const at::Tensor before = network.forward(tokens, pass).view({2, 6, 9});
    const at::Tensor after = network.forward(changed, pass).view({2, 6, 9});
    CHECK(before.narrow(1, 0, 3).allclose(after.narrow(1, 0, 3), 1e-5, 1e-6));
    CHECK(!before.select(1, 3).allclose(after.select(1, 3), 1e-3, 1e-3));
  }
}

TEST_CASE("A language model learns which letter follows which") {
  Laboratory laboratory;
  // A word of three letters carries 1.5 bits: the text has a perplexity of 2^0.5 = 1.41.
  for (const std::string model : {R"("model": "lstm")", R"("model": "transformer", "nhead": 2)"}) {
    INFO(model);
    const auto experiment = laboratory.make(
        R"("dataset": "language", "hidden": 16, "sequence_length": 12, "optimizer": "adam", "learning_rate": 0.01, )" +
            model,
        1, "val_perplexity");
    const Observation last = run(*experiment, 25).back();
    CHECK(last.value == Approx(std::exp(last.metrics.at("val_loss"))));
    CHECK(last.value > 1.3);
    CHECK(last.value < 1.6);
    CHECK(last.metrics.at("val_accuracy") > 0.7);
  }
}

TEST_CASE("Masked tokens are asked for, and always the same in evaluation") {
  Laboratory laboratory;
  const DataSettings settings{.dataset = "text",
                              .path = laboratory.file("text").string(),
                              .val_samples = 20,
                              .header = false,
                              .sequence_length = 6,
                              .mask_probability = 0.3};
  const auto data = to_device(load_dataset(settings, false), at::kCPU);
  const at::Tensor rows = at::randint(0, 140, {50}, at::kLong);
  Batches batches(*data, data->train);
  Batches others(*data, data->train);
  const Batch batch = batches.gather(rows);
  const at::Tensor original = data->train.inputs.index_select(0, rows).flatten();
  CHECK(batch.targets.equal(original.index_select(0, batch.asked).to(at::kLong)));
  CHECK(batch.targets.min().item<std::int64_t>() > 0);  // nothing is asked about padding
  const double share = static_cast<double>(batch.asked.size(0)) / original.gt(0).sum().item<double>();
  CHECK(share == Approx(0.3).margin(0.12));
  CHECK(batch.inputs.flatten().index_select(0, batch.asked).eq(1).to(at::kFloat).mean().item<double>() > 0.6);
  CHECK(others.gather(rows).asked.equal(batch.asked));
  Rng rng(1);
  CHECK(!others.gather(rows, {}, rng).asked.equal(batch.asked));
}

TEST_CASE("A network pretrained on masked tokens starts better from few labels") {
  Laboratory laboratory;
  const std::string network = R"("dataset": "text", "header": false, "model": "transformer", "hidden": 16, "nhead": 2,
    "depth": 1, "sequence_length": 4, "optimizer": "adam", "learning_rate": 0.005)";
  test::write_text(laboratory.file("text"), topics(600, 3));
  const auto pretraining = laboratory.make(network + R"(, "mask_probability": 0.25, "batch_size": 32)");
  run(*pretraining, 25);
  pretraining->save(laboratory.file("pretrained"));
  test::write_text(laboratory.file("text"), topics(212, 4));
  const std::string tuning = network + R"(, "train_samples": 12, "val_samples": 200, "batch_size": 4)";
  const std::string pretrained = R"(, "pretrained": ")" + laboratory.file("pretrained").string() + "\"";
  double scratch = 0;
  double transferred = 0;
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    scratch += run(*laboratory.make(tuning, seed, "val_accuracy"), 1).back().value / 3;
    transferred += run(*laboratory.make(tuning + pretrained, seed, "val_accuracy"), 1).back().value / 3;
  }
  INFO("from scratch " << scratch << ", pretrained " << transferred);
  CHECK(transferred > scratch + 0.1);
  CHECK(transferred > 0.8);
}

TEST_CASE("Tokens survive in a checkpoint's note") {
  const std::vector<std::string> tokens{"a", "\n", "\xff", "word"};
  CHECK(split_tokens(join_tokens(tokens)) == tokens);
  CHECK(split_tokens("").empty());
}

}  // namespace autoepoch::experiments
