// Every setting that some model or some source has and another lacks: it changes the training, or it is refused.
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "autoepoch/json.hpp"
#include "experiments/data/source.hpp"
#include "experiments/laboratory.hpp"
#include "experiments/models/architecture.hpp"
#include "experiments/settings.hpp"
#include "support/catch.hpp"

namespace autoepoch::experiments {
namespace {

using Json = nlohmann::json;

// Of one setting: two values, and what must hold for a difference to show.
struct Probe {
  Json one;
  Json other;
  Json with = Json::object();
};

// An epoch of a small training; what it is refused with, if it is.
std::string outcome(test::Laboratory& laboratory, Json experiment, const Json& more) {
  experiment.update(more);
  try {
    const auto trial = laboratory.factory()({.params = {},
                                             .seed = 3,
                                             .experiment = experiment.dump(),
                                             .objective = {.metric = "train_loss"},
                                             .max_epochs = 4});
    return to_json(test::without_time(trial->run_epoch()).metrics);
  } catch (const InvalidInput& error) {
    return error.what();
  }
}

test::Bytes cifar100(int count) {
  test::Bytes bytes;
  Rng rng(9);
  for (int i = 0; i < count; ++i) {
    bytes.push_back(0);
    bytes.push_back(static_cast<std::uint8_t>(i % 100));
    const test::Bytes pixels = test::random_bytes(3072, 256, rng);
    bytes.insert(bytes.end(), pixels.begin(), pixels.end());
  }
  return bytes;
}

// The training file of each source in `path`, another one to test on in `test_path`.
std::map<std::string, Json> small_sources(const test::Laboratory& laboratory) {
  test::write_plain(laboratory.file("cifar10"), test::random_cifar(60, 1));
  test::write_plain(laboratory.file("cifar100"), cifar100(200));
  std::map<std::string, Json> sources;
  for (const Source& source : experiments::sources()) {
    const std::string& name = source.choice.name;
    const bool folder = name == "mnist" || name == "fashion-mnist";
    sources[name] = {{"dataset", name},
                     {"path", laboratory.file(folder ? "" : name).string()},
                     {"hidden", 8},
                     {"learning_rate", 0.01},
                     {"batch_size", 16}};
  }
  sources["text"]["header"] = false;
  for (const std::string name : {"text", "language"}) {
    sources[name]["sequence_length"] = 8;
  }
  sources["forecast"].update({{"window", 6}, {"horizon", 2}});
  sources["language"]["model"] = "gru";
  return sources;
}

std::string groups_of_classes(const std::string& source) {
  const int classes = source == "cifar100"                    ? 100
                      : source == "series"                    ? 3
                      : source == "table" || source == "text" ? 2
                                                              : 10;
  std::string groups = "0";
  for (int i = 1; i < classes; ++i) {
    groups += i % 2 == 1 ? ",1" : ",0";
  }
  return groups;
}

std::map<std::string, Probe> probes_of_source(const std::string& source, const std::string& path,
                                              const std::string& teacher) {
  const Json coarse{{"coarse_classes", groups_of_classes(source)}};
  const Json taught{{"teacher", teacher}};
  const Json by_character{{"tokenizer", "character"}, {"sequence_length", 12}};
  return {
      {"split_seed", {1, 2}},
      {"by_time", {false, true}},
      {"mixup_alpha", {0, 0.4}},
      {"label_smoothing", {0, 0.2}},
      {"class_weight", {"none", "balanced", {{"train_samples", source == "cifar100" ? 130 : 35}}}},  // classes differ
      {"coarse_classes", {"", coarse["coarse_classes"]}},
      {"coarse_weight", {0.1, 2, coarse}},
      {"teacher", {"", teacher}},
      {"temperature", {1, 5, taught}},
      {"distillation_alpha", {0.1, 0.9, taught}},
      {"classes", {"", "1,2,3"}},
      {"crop_padding", {0, 2}},
      {"horizontal_flip", {false, true}},
      {"cutout", {0, 4}},
      {"test_path", {path, path + ".none", {{"test", true}}}},
      {"group", {"", "colour"}},
      {"task", {"classification", "regression", {{"target", "a"}}}},
      {"header", {true, false}},
      {"target", source == "table"      ? Probe{"class", "colour"}
                 : source == "forecast" ? Probe{"wave", "noise"}
                                        : Probe{"2", "1"}},
      {"drop", {"", source == "forecast" ? "noise" : "b"}},
      {"categorical", {"", "a"}},
      {"tokenizer", {"word", "character"}},
      {"vocabulary_size", {4, 100, by_character}},
      {"sequence_length", {4, 9}},
      {"mask_probability", {0, 0.3, {{"model", "transformer"}}}},
      {"embedding_dim", {2, 3}},
      {"window", {4, 6}},
      {"horizon", {2, 3}},
      {"subtract_last", {false, true}},
      {"loss", {"mse", "l1", source == "table" ? Json{{"task", "regression"}, {"target", "a"}} : Json::object()}},
      {"target_weight", {0, 0.8, source == "table" ? Json{{"target", "class,a"}} : Json::object()}}};
}

std::map<std::string, Probe> probes_of_model(const std::string& model, const std::string& module) {
  const Json eight_bits{{"int8", true}};
  const bool residual = model == "resnet";
  return {{"depth", {residual ? 8 : 1, residual ? 14 : 2}},
          {"hidden", {8, 16}},
          {"channels", {4, 8}},
          {"kernel_size", {3, 5}},
          {"dropout", {0, 0.5}},
          {"batch_norm", {false, true}},
          {"bidirectional", {false, true}},
          {"embedding_dim", {2, 3}},
          {"nhead", {1, 2}},
          {"dim_feedforward", {4, 8}},
          {"subtract_last", {false, true}},
          {"init", {"standard", "orthogonal"}},
          {"module", {module, module + ".none"}},
          {"mask_probability", {0, 0.3}},
          {"int8_activations", {false, true, eight_bits}},
          {"qat", {false, true, eight_bits}}};
}

// The source on which a model's setting shows.
std::string source_for(const Architecture& model, const std::string& setting) {
  if (setting == "subtract_last") {
    return "forecast";
  }
  if (setting == "embedding_dim" || setting == "mask_probability") {
    return "text";
  }
  return model.inputs.front() == InputKind::image ? "mnist" : "series";
}

std::set<std::string> all_settings(const std::vector<Choice>& choices) {
  std::set<std::string> settings;
  for (const Choice& choice : choices) {
    settings.insert(choice.settings.begin(), choice.settings.end());
  }
  return settings;
}

// Each setting of the table on one choice of it.
void check_settings(test::Laboratory& laboratory, const Choice& choice, const std::set<std::string>& settings,
                    const std::map<std::string, Probe>& probes, const std::function<Json(const std::string&)>& base) {
  for (const std::string& setting : settings) {
    INFO(choice.name << " " << setting);
    const auto probe = probes.find(setting);
    REQUIRE(probe != probes.end());
    Json experiment = base(setting);
    if (!choice.has(setting)) {
      const std::string refused = outcome(laboratory, experiment, {{setting, probe->second.one}});
      CHECK(refused.find("has no setting \"" + setting + "\"") != std::string::npos);
      continue;
    }
    experiment.update(probe->second.with);
    const std::string one = outcome(laboratory, experiment, {{setting, probe->second.one}});
    CHECK(one.starts_with("{"));
    CHECK(one != outcome(laboratory, experiment, {{setting, probe->second.other}}));
  }
}

}  // namespace

TEST_CASE("A setting of a model changes its training, or is refused") {
  test::Laboratory laboratory;
  const auto sources = small_sources(laboratory);
  const std::string module = laboratory.file("module.pt").string();
  const std::set<std::string> settings = all_settings(choices_of(architectures()));
  for (const Architecture& model : architectures()) {
    const std::string& name = model.choice.name;
    check_settings(laboratory, model.choice, settings, probes_of_model(name, module), [&](const std::string& setting) {
      const bool known = model.choice.has(setting);
      Json experiment = sources.at(known ? source_for(model, setting) : source_for(model, ""));
      experiment["model"] = name;
      experiment.erase("hidden");
      if (name == "torchscript") {
        experiment["module"] = module;
      } else if (model.choice.has("hidden")) {
        experiment["hidden"] = 8;
      }
      return experiment;
    });
  }
}

TEST_CASE("A setting of a source changes the training, or is refused") {
  test::Laboratory laboratory;
  const std::set<std::string> settings = all_settings(choices_of(sources()));
  const auto bases = small_sources(laboratory);
  for (const Source& source : sources()) {
    const Json& base = bases.at(source.choice.name);
    const std::string teacher = laboratory.file("teacher").string();
    const auto trial = laboratory.factory()(
        {.params = {}, .seed = 1, .experiment = base.dump(), .objective = {.metric = "train_loss"}, .max_epochs = 2});
    trial->run_epoch();
    trial->save(teacher);
    check_settings(laboratory, source.choice, settings, probes_of_source(source.choice.name, base["path"], teacher),
                   [&](const std::string&) { return base; });
  }
}

TEST_CASE("Every model has a builder of its own, every source a reader of its own") {
  std::set<const void*> builders;
  for (const Architecture& model : architectures()) {
    REQUIRE(model.make);
    builders.insert(reinterpret_cast<const void*>(model.make));
    CHECK(&find_architecture(model.choice.name) == &model);
  }
  CHECK(builders.size() == architectures().size());
  std::set<const void*> readers;
  for (const Source& source : sources()) {
    REQUIRE(source.load);
    readers.insert(reinterpret_cast<const void*>(source.load));
    CHECK(&find_source(source.choice.name) == &source);
  }
  CHECK(readers.size() == sources().size());
  CHECK_THROWS_AS(find_architecture("mpl"), InvalidInput);
  CHECK_THROWS_AS(find_source("tables"), InvalidInput);
}

TEST_CASE("Networks of different models differ") {
  test::Laboratory laboratory;
  const auto bases = small_sources(laboratory);
  std::map<std::string, std::string> seen;  // outcomes, with whose they are
  for (const Architecture& model : architectures()) {
    Json base = bases.at(source_for(model, ""));
    base.erase("hidden");
    base["model"] = model.choice.name;
    const Json module =
        model.choice.name == "torchscript" ? Json{{"module", laboratory.file("module.pt").string()}} : Json::object();
    const std::string own = outcome(laboratory, base, module);
    INFO(model.choice.name << " " << own);
    CHECK(own.starts_with("{"));
    CHECK(seen.emplace(own, model.choice.name).second);
  }
}

}  // namespace autoepoch::experiments
