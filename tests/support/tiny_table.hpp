// A table small enough to compute its regrets by hand.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace autoepoch::test {

inline constexpr const char* kTinyInfo = R"({
  "name": "tiny", "metric": "loss", "direction": "minimize", "first_epoch_column": 1, "epochs": 3,
  "space": {
    "rate": {"type": "float", "low": 0.001, "high": 1.0, "scale": "log"},
    "layers": {"type": "int", "low": 1, "high": 4},
    "kind": {"type": "categorical", "choices": ["a", "b"]},
    "slope": {"type": "float", "low": 0, "high": 1, "when": {"kind": "b"}}
  }
})";
inline constexpr const char* kTinyConfigs =
    "layers,rate,kind,slope\n"
    "1,0.001,a,\n"
    "2,0.01,b,0.25\n"
    "3,0.1,b,0.5\n"
    "4,1,a,\n";
// Column 0: untrained. Lowest losses 4, 2, 6, 1: oracle 1, median 3.
inline constexpr const char* kTinyLosses =
    "9,8,5,4\n"
    "9,7,2,3\n"
    "9,6,6,nan\n"
    "9,5,1,2\n";

/// A folder of files, removed by the destructor.
class TinyTable {
 public:
  TinyTable() {
    std::string pattern = (std::filesystem::temp_directory_path() / "table_XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    write("table.json", kTinyInfo);
    write("configs.csv", kTinyConfigs);
    write("one.csv", kTinyLosses);
  }
  ~TinyTable() { std::filesystem::remove_all(folder_); }
  TinyTable(const TinyTable&) = delete;
  TinyTable& operator=(const TinyTable&) = delete;

  const std::filesystem::path& folder() const { return folder_; }
  void write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name, std::ios::binary) << text;
  }

 private:
  std::filesystem::path folder_;
};

}  // namespace autoepoch::test
