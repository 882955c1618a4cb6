// A continuous surrogate of a learning-curve benchmark: a small residual network that tells the value of any
// configuration after any epoch (the LCBench surrogate of YAHPO-Gym [Pfisterer22]).
#pragma once

#include <Eigen/Core>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "replay/ground.hpp"
#include "replay/json_file.hpp"

namespace autoepoch::replay {

struct TableInfo;

/// y = sigmoid(W_head relu(norm(h)) + b), where h = W_first [embedding, x] + b and then, layer by layer,
/// h += W_1 (v_1 * relu(v_2)) + b_1 with (v_1, v_2) = W_0 norm(h) + b_0. Inputs and outputs are transformed by chains
/// of elementary operations. Weights are of single precision. Thread-safety: const methods may run concurrently.
class SurrogateNetwork {
 public:
  /// Throws InvalidInput, with the file and the place, if layout and weights do not make such a network.
  SurrogateNetwork(const JsonFile& layout, const std::filesystem::path& weights);

  /// Names of the inputs, in their order.
  const std::vector<std::string>& inputs() const { return inputs_; }
  const std::vector<std::string>& outputs() const { return outputs_; }

  /// Rows of the embedding: tasks are 0, ..., tasks() - 1.
  int tasks() const { return static_cast<int>(embedding_.rows()); }

  /// All outputs in their order. Requires: as many inputs as inputs(), 0 <= task < tasks().
  std::vector<double> predict(int task, std::span<const double> inputs) const;

 private:
  using Matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  using Vector = Eigen::VectorXf;

  struct Operation {
    std::string name;
    double operand = 0;
  };
  using Chain = std::vector<Operation>;
  struct Norm {
    Vector scale, shift;
    Vector operator()(const Vector& h) const { return h.cwiseProduct(scale) + shift; }
  };
  struct Linear {
    Matrix w;
    Vector b;
    Vector operator()(const Vector& h) const { return w * h + b; }
  };
  struct Layer {
    Norm norm;
    Linear gate, out;
  };
  class Reader;

  static double apply(const Chain& chain, double x);
  void read_chains(const JsonFile& layout);
  void check_shapes(const JsonFile& layout) const;

  std::vector<std::string> inputs_, outputs_;
  std::vector<Chain> input_chains_, output_chains_;
  std::vector<Eigen::Index> heads_;  // which component of y an output reads
  Matrix embedding_;
  Linear first_;
  std::vector<Layer> layers_;
  Norm last_;
  Linear head_;
};

/// The task of that id; an output "time" of the network is the seconds up to the end of an epoch. Throws InvalidInput
/// as read_table_info does, and for a task that does not exist.
std::unique_ptr<const Ground> open_surrogate(const std::filesystem::path& folder, const TableInfo& info,
                                             const std::string& task);

}  // namespace autoepoch::replay
