#include "experiments/final_training.hpp"

#include <nlohmann/json.hpp>
#include <ostream>
#include <string>

#include "autoepoch/error.hpp"
#include "autoepoch/json.hpp"

namespace autoepoch::experiments {
namespace {

using Json = nlohmann::ordered_json;

struct Request {
  ExperimentInput input;
  std::string save;
};

Request parse(std::string_view text) {
  try {
    const Json json = Json::parse(text);
    Json experiment = json.value("experiment", Json::object());
    experiment["test"] = true;
    return {.input = {.params = parse_params(json.value("params", Json::object()).dump()),
                      .seed = json.value("seed", std::uint64_t{0}),
                      .experiment = experiment.dump(),
                      .objective = {.metric = "train_loss"},
                      .max_epochs = json.at("epochs").get<int>(),
                      .device = json.value("device", std::string("cpu"))},
            .save = json.value("save", std::string())};
  } catch (const Json::exception& error) {
    throw InvalidInput(std::string("the request is not as expected: ") + error.what());
  }
}

}  // namespace

void train_in_full(std::string_view request, const ExperimentFactory& factory, std::ostream& out) {
  const auto [input, save] = parse(request);
  const auto experiment = factory(input);
  for (int epoch = 1; epoch <= input.max_epochs; ++epoch) {
    const Observation observation = experiment->run_epoch();
    out << R"({"epoch": )" << epoch << R"(, "metrics": )" << to_json(observation.metrics) << "}" << std::endl;
  }
  if (!save.empty()) {
    experiment->save(save);
  }
}

}  // namespace autoepoch::experiments
