// Reads the tables of tests/golden/gp_posterior.txt: "name rows cols", then the rows.
#pragma once

#include <Eigen/Core>
#include <fstream>
#include <limits>
#include <map>
#include <string>

namespace autoepoch {

inline std::map<std::string, Eigen::MatrixXd> read_tables(const std::string& path) {
  std::ifstream file(path);
  std::map<std::string, Eigen::MatrixXd> tables;
  std::string name, word;
  for (Eigen::Index rows = 0, cols = 0; file >> name >> rows >> cols;) {
    Eigen::MatrixXd table(rows, cols);
    for (Eigen::Index i = 0; i < rows; ++i)
      for (Eigen::Index j = 0; j < cols && file >> word; ++j)
        table(i, j) = word == "nan" ? std::numeric_limits<double>::quiet_NaN() : std::stod(word);
    tables[name] = table;
  }
  return tables;
}

}  // namespace autoepoch
