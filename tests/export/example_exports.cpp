// Writes the example study in all formats, for the tests by the tools that read them: example_exports FOLDER
#include <iostream>

#include "export/example.hpp"

int main(int argc, char** argv) {
  using namespace autoepoch::exporting;
  if (argc != 2) return std::cerr << "usage: example_exports FOLDER\n", 2;
  const std::filesystem::path folder = argv[1];
  std::filesystem::remove_all(folder);
  const Source source = example_source();
  write_csv(source, folder / "csv");
  write_json(source, folder / "json");
  write_tensorboard(source, folder / "tensorboard");
  write_optuna_journal(source, folder / "optuna");
  write_mlflow(source, folder / "mlflow");
}
