#include "replay/surrogate.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>

#include "autoepoch/error.hpp"
#include "replay/csv.hpp"
#include "replay/table.hpp"
#include "support/catch.hpp"
#include "support/public_tables.hpp"
#include "support/tiny_table.hpp"

namespace autoepoch {
namespace {

// h = W_first [embedding, x] + b with one input, no layers, norms that do nothing: y = sigmoid(relu(embedding + ln x)).
constexpr const char* kLayout = R"({
  "layout": [
    {"name": "embds_fct.0.weight", "shape": [2, 1], "offset_floats": 0},
    {"name": "first_layer.weight", "shape": [1, 2], "offset_floats": 2},
    {"name": "first_layer.bias", "shape": [1], "offset_floats": 4},
    {"name": "last_normalization.weight", "shape": [1], "offset_floats": 5},
    {"name": "last_normalization.bias", "shape": [1], "offset_floats": 4},
    {"name": "last_normalization.running_mean", "shape": [1], "offset_floats": 4},
    {"name": "last_normalization.running_var", "shape": [1], "offset_floats": 5},
    {"name": "head.weight", "shape": [1, 1], "offset_floats": 5},
    {"name": "head.bias", "shape": [1], "offset_floats": 4}],
  "inputs": [{"name": "epoch", "ops": [["log"]]}],
  "outputs": [{"name": "loss", "head": 0, "ops": [["mul", 10.0], ["add", 1.0]]}]
})";

replay::SurrogateNetwork tiny_network(const test::TinyTable& folder, const std::string& layout = kLayout) {
  folder.write("layout.json", layout);
  const float weights[] = {0.5F, -9.0F, 1.0F, 1.0F, 0.0F, 1.0F};
  std::ofstream(folder.folder() / "w.f32", std::ios::binary)
      .write(reinterpret_cast<const char*>(weights), sizeof(weights));
  return replay::SurrogateNetwork(replay::JsonFile(folder.folder() / "layout.json"), folder.folder() / "w.f32");
}

TEST_CASE("a network of one neuron is what one computes by hand") {
  const test::TinyTable folder;
  const replay::SurrogateNetwork network = tiny_network(folder);
  const double epoch[] = {3};
  const double h = 0.5 + std::log(3.0);
  CHECK(network.predict(0, epoch)[0] == Approx(1 + 10 / (1 + std::exp(-h))).epsilon(1e-4));  // norm: 1 / sqrt(1 + 1e-5)
  CHECK(network.predict(1, epoch)[0] == Approx(1 + 10 * 0.5).epsilon(1e-6));                 // relu(-7.9) = 0
}

TEST_CASE("a layout that does not fit the weights is refused") {
  const test::TinyTable folder;
  const auto with = [&](const std::string& from, const std::string& to) {
    return std::string(kLayout).replace(std::string(kLayout).find(from), from.size(), to);
  };
  CHECK_THROWS_AS(tiny_network(folder, with("\"offset_floats\": 2", "\"offset_floats\": 5")), InvalidInput);
  CHECK_THROWS_AS(tiny_network(folder, with("[1, 2]", "[2, 1]")), InvalidInput);
  CHECK_THROWS_AS(tiny_network(folder, with("head.bias", "tail.bias")), InvalidInput);
  CHECK_THROWS_AS(tiny_network(folder, with("\"log\"", "\"sin\"")), InvalidInput);
  CHECK_THROWS_AS(tiny_network(folder, with("\"head\": 0", "\"head\": 1")), InvalidInput);
}

TEST_CASE("the LCBench surrogate agrees with its reference outputs") {
  const auto folder = test::public_table("yahpo_lcbench");
  if (!folder) return;
  const replay::SurrogateNetwork network(replay::JsonFile(*folder / "weights.json"), *folder / "weights.f32");
  std::vector<std::string> header;
  std::size_t rows = 0;
  replay::read_csv(
      *folder / "reference.csv", [&](const std::string& place, const std::vector<std::string_view>& cells) {
        if (header.empty()) return header.assign(cells.begin(), cells.end());
        const auto cell = [&](const std::string& name) {
          const auto column = std::find(header.begin(), header.end(), name) - header.begin();
          return replay::parse_number(cells.at(static_cast<std::size_t>(column)), place);
        };
        std::vector<double> inputs;
        for (const std::string& name : network.inputs()) inputs.push_back(cell(name));
        const std::vector<double> outputs = network.predict(static_cast<int>(cell("task_code")), inputs);
        for (std::size_t o = 0; o < outputs.size(); ++o) {
          INFO(place << " " << network.outputs()[o]);
          CHECK(outputs[o] ==
                Approx(cell(network.outputs()[o])).epsilon(1e-3).margin(1e-4));  // single precision, exponentials
        }
        ++rows;
      });
  CHECK(rows == 200);
}

}  // namespace
}  // namespace autoepoch
