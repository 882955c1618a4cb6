#include "experiments/settings.hpp"

#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "autoepoch/error.hpp"
#include "autoepoch/json.hpp"
#include "experiments/setting_tables.hpp"
#include "experiments/study_check.hpp"
#include "support/catch.hpp"

namespace autoepoch::experiments {
namespace {

std::string refusal(const std::function<void()>& action) {
  try {
    action();
  } catch (const InvalidInput& error) {
    return error.what();
  }
  return "accepted";
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

std::string refused(const std::string& experiment, const Params& searched = {}) {
  return refusal([&] { parse_settings(experiment, searched); });
}

std::string refused_study(const std::string& space, const std::string& metric = "val_loss") {
  const std::string text = R"({"name": "x", "experiment": {"model": "cnn"}, "objective": {"metric": ")" + metric +
                           R"(", "direction": "minimize"}, "space": {)" + space + R"(}, "budget": {"max_epochs": 3}})";
  return refusal([&] { check_study(parse_spec(text)); });
}

// Of one setting, as the schema of space files describes it: values that it allows and values that it forbids.
std::pair<std::vector<nlohmann::json>, std::vector<nlohmann::json>> examples(const nlohmann::json& described) {
  if (described.contains("enum")) {
    return {described.at("enum").get<std::vector<nlohmann::json>>(), {"no such choice", 1, true}};
  }
  const nlohmann::json& type = described.at("type");
  if (type == "boolean") {
    return {{true, false}, {1, "true"}};
  }
  if (type == "string") {
    return {{"x"}, {1, false}};
  }
  if (type == nlohmann::json{"string", "number"}) {
    return {{"1,2", 3.5}, {"2,1", true}};
  }
  const double minimum = described.at("minimum");
  const double maximum = described.value("maximum", 2147483647.0);
  if (type == "integer") {
    return {{std::int64_t(minimum), std::int64_t(maximum)},
            {std::int64_t(minimum) - 1, std::int64_t(maximum) + 1, minimum + 0.5, "1"}};
  }
  return {{minimum, maximum}, {minimum - 1e-6, maximum * 1.001, "1"}};
}

// As the schema of space files has it.
nlohmann::ordered_json described_experiment() {
  std::ifstream file("experiments/spaces/space.schema.json");
  return nlohmann::ordered_json::parse(file).at("definitions").at("experiment");
}

bool accepts(const std::string& setting, const nlohmann::json& value) {
  const std::string experiment = nlohmann::json{{setting, value}}.dump();
  return refusal([&] { parse_settings(experiment, {}, Strictness::ranges); }) == "accepted";
}

}  // namespace

TEST_CASE("Searched values go before fixed ones, and both before the defaults") {
  const Settings settings =
      parse_settings(R"({"model": "cnn", "hidden": 32, "learning_rate": 1, "train_samples": 20000})",
                     {{"hidden", std::int64_t{64}}, {"optimizer", std::string("adamw")}, {"batch_norm", true}});
  CHECK(settings.model.model == "cnn");
  CHECK(settings.model.hidden == 64);
  CHECK(settings.model.batch_norm);
  CHECK(settings.optimizer.optimizer == UpdateRule::adamw);
  CHECK(settings.optimizer.learning_rate == 1.0);  // an integer where a number is meant
  CHECK(settings.data.train_samples == 20000);
  CHECK(settings.batch_size == Settings{}.batch_size);
}

TEST_CASE("A mistake in the settings is told with its place and what is allowed") {
  CHECK(has(refused(R"({"hiden": 3})"), "/experiment/hiden"));
  CHECK(has(refused(R"({"hiden": 3})"), "did you mean \"hidden\"?"));
  CHECK(has(refused("{}", {{"lerning_rate", 0.1}}), "/space/lerning_rate"));
  CHECK(has(refused("{}", {{"lerning_rate", 0.1}}), "\"learning_rate\"?"));
  CHECK(has(refused(R"({"model": "mpl"})"), "must be one of \"mlp\" \"cnn\" \"alexnet\""));
  CHECK(has(refused(R"({"hidden": 0})"), "/experiment/hidden: must be an integer from 1"));
  CHECK(has(refused(R"({"hidden": 3.5})"), "must be an integer"));
  CHECK(has(refused(R"({"dropout": 1})"), "from 0 to 0.99"));
  CHECK(has(refused(R"({"dropout": "much"})"), "must be a number"));
  CHECK(has(refused(R"({"batch_norm": 1})"), "true or false"));
  CHECK(has(refused(R"({"path": 1})"), "a string"));
  CHECK(has(refused(R"({"model": "cnn", "kernel_size": 4})"), "must be odd"));
  CHECK(has(refused(R"({"model": "resnet", "depth": 21})"), "/experiment/depth: must be 8, 14, 20"));
  CHECK(has(refused(R"({"dataset": "text", "path": "x", "model": "transformer", "hidden": 30})"),
            "/experiment/nhead: must be a divisor of hidden, which is 30"));
  CHECK(has(refused(R"({"model": "torchscript"})"), "/experiment/module: must be the file"));
  CHECK(has(refused(R"({"schedule": "multi_step"})"), "/experiment/milestones: must be given"));
  CHECK(has(refused(R"({"milestones": "5,3"})"), "ascending numbers such as \"10,20\", not 5,3"));
  CHECK(has(refused(R"({"dataset": "table"})"), "/experiment/path: must be given: CSV"));
  CHECK(has(refused(R"({"dataset": "text", "path": "x", "cutout": 3})"),
            "/experiment/cutout: text has no setting \"cutout\"; fashion-mnist, mnist, cifar10, cifar100 may have it"));
  CHECK(has(refused(R"({"dataset": "forecast", "path": "x", "mixup_alpha": 1})"), "forecast has no setting"));
  CHECK(has(refused(R"({"dataset": "table", "path": "x", "task": "regression", "mixup_alpha": 1})"),
            "/experiment/task: must be classification for mixup"));
  CHECK(has(refused(R"({"dataset": "table", "path": "x", "loss": "l1"})"), "/experiment/loss: must be left out"));
  CHECK(refused(R"({"dataset": "table", "path": "x", "target": "class,a", "loss": "l1"})") == "accepted");
  CHECK(has(refused(R"({"dataset": "table", "path": "x", "model": "cnn"})"),
            "/experiment/model: cnn is for images; these data are tables"));
  const std::string text = R"("dataset": "language", "path": "x")";
  CHECK(has(refused("{" + text + "}"),
            "/experiment/model: must be one of rnn, lstm, gru, transformer to predict tokens"));
  CHECK(has(refused("{" + text + R"(, "model": "gru", "bidirectional": true})"), "/experiment/bidirectional"));
  CHECK(has(refused("{" + text + R"(, "model": "gru", "mask_probability": 0.1})"), "/experiment/mask_probability"));
  CHECK(has(refused(R"({"mask_probability": 0.1})"),
            "fashion-mnist has no setting \"mask_probability\"; text, language may have it"));
  CHECK(has(refused(R"({"group": "g"})"),
            "/experiment/group: fashion-mnist has no setting \"group\"; table may have it"));
  CHECK(has(refused(R"({"dataset": "table", "path": "x", "group": "g", "by_time": true})"), "/experiment/by_time"));
  CHECK(has(refused(R"({"swa_start_epoch": 3, "ema_decay": 0.9})"), "left out together with ema_decay"));
  CHECK(has(refused(R"({"cooldown_epochs": 2, "cooldown_at": "3,4"})"), "at least cooldown_epochs apart"));
  CHECK(has(refused(R"({"cooldown_epochs": 2, "cooldown_at": "2.5"})"), "whole epochs"));
  CHECK(has(refused(R"({"cooldown_epochs": 2, "schedule": "reduce_on_plateau"})"), "/experiment/cooldown_epochs"));
  CHECK(has(refused(R"({"precision": "fp8"})"), "one of \"float32\" \"bf16\""));
  CHECK(has(refused(R"({"int8_activations": true})"), "/experiment/int8_activations: must be together with int8"));
  CHECK(has(refused(R"({"qat": true})"), "/experiment/qat: must be together with int8"));
  CHECK(has(refused(R"({"hidden": )"), "/experiment"));
  CHECK(refused("[]") != "accepted");
}

TEST_CASE("A TorchScript module may be named in the model's place") {
  const Params flat = parse_experiment(R"({"model": {"torchscript": "net.pt"}, "hidden": 8})");
  const std::string torchscript = "torchscript", file = "net.pt";
  CHECK(flat == Params{{"model", torchscript}, {"hidden", std::int64_t{8}}, {"module", file}});
  CHECK(parse_settings(R"({"model": {"torchscript": "net.pt"}})", {}).model.module == "net.pt");
  for (const char* model : {R"({"torchscrpt": "net.pt"})", R"({"torchscript": 3})", "{}"}) {
    CHECK(has(refused(std::string(R"({"model": )") + model + "}"),
              R"(/experiment/model: must be a name, or {"torchscript": FILE})"));
  }
  CHECK(has(refused(R"({"model": {"torchscript": "a"}, "module": "b"})"), "names a module already"));
}

TEST_CASE("The schema of space files describes every setting") {
  std::set<std::string> names;
  const nlohmann::json described = described_experiment().at("properties");
  for (const auto& [name, setting] : described.items()) {
    INFO(name);
    names.insert(name);
    const nlohmann::json plain = setting.contains("anyOf") ? setting.at("anyOf").front() : setting;
    const auto [allowed, forbidden] = examples(plain);
    for (const nlohmann::json& value : allowed) {
      INFO(value);
      CHECK(accepts(name, value));
    }
    for (const nlohmann::json& value : forbidden) {
      INFO(value);
      CHECK_FALSE(accepts(name, value));
    }
    CHECK((!setting.contains("default") || accepts(name, setting.at("default"))));
  }
  std::set<std::string> known;
  for (const SettingDescription& setting : setting_descriptions()) {
    known.insert(setting.name);
  }
  CHECK(names == known);
  CHECK(described_experiment() == nlohmann::ordered_json::parse(experiment_schema()));
}

TEST_CASE("README has the tables of everything that can be chosen and set") {
  std::ifstream file("experiments/README.md");
  const std::string text(std::istreambuf_iterator<char>(file), {});
  const std::string begin = "<!-- generated: autoepoch-worker --tables -->\n", end = "<!-- end -->\n";
  const std::size_t first = text.find(begin);
  REQUIRE(first != std::string::npos);
  const std::size_t from = first + begin.size();
  CHECK(text.substr(from, text.find(end, from) - from) == setting_tables());
}

TEST_CASE("The ready space files pass the check") {
  int checked = 0;
  for (const auto& entry : std::filesystem::directory_iterator("experiments/spaces")) {
    if (entry.path().string().find("schema") == std::string::npos) {
      INFO(entry.path());
      std::ifstream file(entry.path());
      const std::string text(std::istreambuf_iterator<char>(file), {});
      CHECK(refusal([&] { check_study(parse_spec(text)); }) == "accepted");
      ++checked;
    }
  }
  CHECK(checked >= 11);
}

TEST_CASE("A setting without an effect is refused, in a search unless some trial has it") {
  CHECK(has(refused(R"({"nhead": 2})"), "/experiment/nhead: mlp has no setting \"nhead\"; transformer may have it"));
  CHECK(has(refused(R"({"optimizer": "adam", "momentum": 0.9})"), "/experiment/momentum: adam has no setting"));
  CHECK(has(refused(R"({"schedule": "cosine", "gamma": 0.9})"), "/experiment/gamma: cosine has no setting"));
  CHECK(has(refused(R"({"min_lr": 0.01})"), "/experiment/min_lr: constant has no setting"));
  CHECK(refused(R"({"min_lr": 0.01, "cooldown_epochs": 2})") == "accepted");
  const std::string adam = "adam", sgd = "sgd";
  CHECK(refused(R"({"momentum": 0.9})", {{"optimizer", adam}}) == "accepted");  // waits for sgd
  CHECK(has(refused("{}", {{"optimizer", adam}, {"momentum", 0.9}}),
            R"(/space/momentum: adam has no setting "momentum"; sgd, rmsprop may have it: search it by "when": {"op)"));
  CHECK(refused("{}", {{"optimizer", sgd}, {"momentum", 0.9}}) == "accepted");

  const auto refused_with = [](const std::string& fixed, const std::string& optimizers) {
    return refusal([&] {
      check_study(parse_spec(R"({"experiment": {)" + fixed + R"(}, "space": {"optimizer": {"type": "categorical",
        "choices": [)" + optimizers +
                             R"(]}}, "budget": {"max_epochs": 3}})"));
    });
  };
  CHECK(refused_with(R"("momentum": 0.9)", R"("adam", "sgd")") == "accepted");
  CHECK(has(refused_with(R"("momentum": 0.9)", R"("adam", "adamw")"),
            "/experiment/momentum: no optimizer that is searched has this setting; sgd, rmsprop may have it"));
}

TEST_CASE("A study is checked before its first trial") {
  CHECK(refused_study(R"("hidden": {"type": "int", "low": 8, "high": 64})") == "accepted");
  CHECK(has(refused_study(R"("hiden": {"type": "int", "low": 8, "high": 64})"), "/space/hiden"));
  CHECK(has(refused_study(R"("hidden": {"type": "float", "low": 8, "high": 64.5})"), "/space/hidden"));
  CHECK(has(refused_study(R"("dropout": {"type": "float", "low": 0, "high": 1})"), "/space/dropout"));
  CHECK(has(refused_study(R"("kernel_size": {"type": "int", "low": 3, "high": 7})"), "/space/kernel_size"));
  CHECK(has(refused_study(R"("optimizer": {"type": "categorical", "choices": ["sgd", "adm"]})"), "/space/optimizer"));
  const std::string momentum = R"("optimizer": {"type": "categorical", "choices": ["sgd", "adam"]},
    "momentun": {"type": "float", "low": 0, "high": 0.9, "when": {"optimizer": "sgd"}})";
  CHECK(has(refused_study(momentum), "/space/momentun"));
  const std::string heads =
      R"("dataset": "text", "path": "x", "model": "transformer", "nhead": {"type": "ordinal", "values": [2, 4, 8]},
    "hidden": {"type": "int", "low": 16, "high": 64, "step": 4})";
  CHECK(has(refused_study(heads), "/space/nhead: must be a divisor"));  // of 20, for example
  CHECK(has(refused_study(R"("hidden": 8)", "accuracy"), "/objective/metric"));
  CHECK(has(refused_study(R"("hidden": 8)", "test_loss"), "/objective/metric"));
}

}  // namespace autoepoch::experiments
