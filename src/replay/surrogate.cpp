#include "replay/surrogate.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <map>
#include <utility>

#include "autoepoch/error.hpp"
#include "replay/table.hpp"

namespace autoepoch::replay {
namespace {

constexpr float kNormEpsilon = 1e-5F;  // of PyTorch's BatchNorm

std::vector<float> read_floats(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) throw InvalidInput(file.string() + ": cannot be opened");
  const std::vector<char> bytes((std::istreambuf_iterator<char>(stream)), {});
  std::vector<float> values(bytes.size() / sizeof(float));
  for (std::size_t i = 0; i < values.size(); ++i) {  // little-endian on every machine
    std::uint32_t word = 0;
    for (std::size_t b = 0; b < 4; ++b) word |= std::uint32_t{static_cast<unsigned char>(bytes[4 * i + b])} << (8 * b);
    std::memcpy(&values[i], &word, sizeof(float));
  }
  return values;
}

}  // namespace

/// Matrices by name from the flat file.
class SurrogateNetwork::Reader {
 public:
  Reader(const JsonFile& layout, const std::filesystem::path& weights)
      : layout_(layout), values_(read_floats(weights)) {
    for (const auto& entry : layout.at("/layout")) {
      try {
        places_[entry.at("name").get<std::string>()] = {entry.at("offset_floats").get<std::size_t>(),
                                                        entry.at("shape").get<std::vector<Eigen::Index>>()};
      } catch (const nlohmann::json::exception&) {
        layout.fail("/layout", "each entry must have a name, a shape and offset_floats");
      }
    }
  }

  bool contains(const std::string& name) const { return places_.contains(name); }

  /// A vector is a matrix of one column.
  Matrix matrix(const std::string& name) const {
    const auto found = places_.find(name);
    if (found == places_.end()) layout_.fail("/layout", "has no " + name);
    const auto& [offset, shape] = found->second;
    constexpr Eigen::Index kMost = 1 << 24;
    const Eigen::Index rows = shape.empty() ? 0 : shape[0], columns = shape.size() == 2 ? shape[1] : 1;
    const bool sane =
        !shape.empty() && shape.size() <= 2 && rows > 0 && columns > 0 && rows <= kMost && columns <= kMost;
    if (!sane || offset > values_.size() || static_cast<std::size_t>(rows * columns) > values_.size() - offset) {
      layout_.fail("/layout", name + " does not fit into the file of weights");
    }
    return Eigen::Map<const Matrix>(values_.data() + offset, rows, columns);
  }

  Vector vector(const std::string& name) const { return matrix(name).reshaped(); }
  Linear linear(const std::string& name) const { return {matrix(name + ".weight"), vector(name + ".bias")}; }

  Norm norm(const std::string& name) const {
    const Vector mean = vector(name + ".running_mean"), variance = vector(name + ".running_var");
    const Vector weight = vector(name + ".weight"), bias = vector(name + ".bias");
    if (mean.size() != weight.size() || variance.size() != weight.size() || bias.size() != weight.size()) {
      layout_.fail("/layout", name + " has parts of different sizes");
    }
    const Vector scale = weight.array() / (variance.array() + kNormEpsilon).sqrt();
    return {scale, bias - mean.cwiseProduct(scale)};
  }

 private:
  struct Place {
    std::size_t offset;
    std::vector<Eigen::Index> shape;
  };
  const JsonFile& layout_;
  std::vector<float> values_;
  std::map<std::string, Place> places_;
};

SurrogateNetwork::SurrogateNetwork(const JsonFile& layout, const std::filesystem::path& weights) {
  read_chains(layout);
  const Reader reader(layout, weights);
  embedding_ = reader.matrix("embds_fct.0.weight");
  first_ = reader.linear("first_layer");
  for (int k = 0; reader.contains("layers." + std::to_string(k) + ".norm.weight"); ++k) {
    const std::string name = "layers." + std::to_string(k);
    layers_.push_back(
        {reader.norm(name + ".norm"), reader.linear(name + ".linear0"), reader.linear(name + ".linear1")});
  }
  last_ = reader.norm("last_normalization");
  head_ = reader.linear("head");
  check_shapes(layout);
}

void SurrogateNetwork::read_chains(const JsonFile& layout) {
  static const std::vector<std::string> kUnary = {"log", "exp"}, kBinary = {"add", "sub", "mul", "div"};
  const auto contains = [](const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  const auto chain = [&](const JsonFile::Json& operations, const char* where) {
    Chain result;
    for (const auto& operation : operations) {
      const auto name = operation.at(0).get<std::string>();
      const bool binary = contains(kBinary, name);
      if (!binary && !contains(kUnary, name)) layout.fail(where, "no operation \"" + name + "\"");
      result.push_back({name, binary ? operation.at(1).get<double>() : 0});
    }
    return result;
  };
  try {
    for (const auto& input : layout.at("/inputs")) {
      inputs_.push_back(input.at("name").get<std::string>());
      input_chains_.push_back(chain(input.at("ops"), "/inputs"));
    }
    for (const auto& output : layout.at("/outputs")) {
      outputs_.push_back(output.at("name").get<std::string>());
      output_chains_.push_back(chain(output.at("ops"), "/outputs"));
      heads_.push_back(output.at("head").get<Eigen::Index>());
    }
  } catch (const nlohmann::json::exception& error) {
    layout.fail("/inputs or /outputs", error.what());
  }
}

void SurrogateNetwork::check_shapes(const JsonFile& layout) const {
  const Eigen::Index width = first_.w.rows();
  bool fits = first_.b.size() == width && last_.scale.size() == width && head_.w.cols() == width &&
              head_.b.size() == head_.w.rows() && first_.w.cols() == embedding_.cols() + std::ssize(inputs_);
  for (const Layer& layer : layers_) {
    const Eigen::Index gates = layer.gate.w.rows();
    fits = fits && layer.norm.scale.size() == width && layer.gate.w.cols() == width && layer.gate.b.size() == gates &&
           gates % 2 == 0 && layer.out.w.cols() == gates / 2 && layer.out.w.rows() == width &&
           layer.out.b.size() == width;
  }
  for (const Eigen::Index head : heads_) fits = fits && head >= 0 && head < head_.b.size();
  if (!fits) layout.fail("/layout", "the sizes of the layers do not fit together");
}

double SurrogateNetwork::apply(const Chain& chain, double x) {
  for (const auto& [name, operand] : chain) {
    if (name == "add")
      x += operand;
    else if (name == "sub")
      x -= operand;
    else if (name == "mul")
      x *= operand;
    else if (name == "div")
      x /= operand;
    else
      x = name == "log" ? std::log(x) : std::exp(x);
  }
  return x;
}

std::vector<double> SurrogateNetwork::predict(int task, std::span<const double> inputs) const {
  Vector z(embedding_.cols() + std::ssize(inputs));
  z.head(embedding_.cols()) = embedding_.row(task);
  for (std::size_t i = 0; i < inputs.size(); ++i)
    z[embedding_.cols() + static_cast<Eigen::Index>(i)] = static_cast<float>(apply(input_chains_[i], inputs[i]));
  Vector h = first_(z);
  for (const Layer& layer : layers_) {
    const Vector v = layer.gate(layer.norm(h));
    const Eigen::Index half = v.size() / 2;
    h += layer.out(v.head(half).cwiseProduct(v.tail(half).cwiseMax(0.0F)));
  }
  const Vector y = head_(last_(h).cwiseMax(0.0F));
  std::vector<double> result;
  for (std::size_t o = 0; o < heads_.size(); ++o)
    result.push_back(apply(output_chains_[o], 1 / (1 + std::exp(-static_cast<double>(y[heads_[o]])))));
  return result;
}

namespace {

class SurrogateGround final : public Ground {
 public:
  SurrogateGround(const std::filesystem::path& folder, const TableInfo& info, const std::string& task)
      : study_(info.study), network_(JsonFile(folder / info.surrogate->layout), folder / info.surrogate->weights) {
    const SurrogateFiles& files = *info.surrogate;
    const JsonFile oracle(folder / files.oracle), tasks(folder / files.tasks);
    if (!oracle.contains("/" + task)) oracle.fail("", "no task " + task);
    scale_ = {oracle.get<double>("/" + task + "/best"), oracle.get<double>("/" + task + "/median")};
    if (!(scale_.oracle < scale_.median)) oracle.fail("/" + task, "best must be below median");
    task_ = tasks.get<int>("/OpenML_task_id/" + task);
    if (task_ < 0 || task_ >= network_.tasks()) tasks.fail("/OpenML_task_id/" + task, "has no weights");
    const auto& outputs = network_.outputs();
    const auto found = std::find(outputs.begin(), outputs.end(), files.output);
    if (found == outputs.end()) throw InvalidInput(folder.string() + ": the surrogate has no output " + files.output);
    output_ = static_cast<std::size_t>(found - outputs.begin());
    const auto time = std::find(outputs.begin(), outputs.end(), "time");
    if (time != outputs.end()) time_ = static_cast<std::size_t>(time - outputs.begin());
    for (const std::string& input : network_.inputs())
      if (input != "epoch" && !study_.space.find(input))
        throw InvalidInput(folder.string() + ": the space lacks " + input);
  }

  const StudySpec& study() const override { return study_; }
  std::shared_ptr<const CandidateSet> candidates() const override { return nullptr; }
  RegretScale scale() const override { return scale_; }

  std::optional<double> value(const Params& params, int epoch) const override {
    return outputs(params, epoch)[output_];
  }

  /// The network tells the time up to the end of an epoch, not always increasing.
  std::optional<double> seconds(const Params& params, int epoch) const override {
    if (!time_) return std::nullopt;
    const double before = epoch > 1 ? outputs(params, epoch - 1)[*time_] : 0;
    return std::max(outputs(params, epoch)[*time_] - before, kLeastSeconds);
  }

 private:
  static constexpr double kLeastSeconds = 1e-3;

  std::vector<double> outputs(const Params& params, int epoch) const {
    std::vector<double> inputs;
    for (const std::string& name : network_.inputs()) inputs.push_back(name == "epoch" ? epoch : params.number(name));
    return network_.predict(task_, inputs);
  }

  StudySpec study_;
  SurrogateNetwork network_;
  RegretScale scale_;
  int task_ = 0;
  std::size_t output_ = 0;
  std::optional<std::size_t> time_ = {};
};

}  // namespace

std::unique_ptr<const Ground> open_surrogate(const std::filesystem::path& folder, const TableInfo& info,
                                             const std::string& task) {
  return std::make_unique<SurrogateGround>(folder, info, task);
}

}  // namespace autoepoch::replay
