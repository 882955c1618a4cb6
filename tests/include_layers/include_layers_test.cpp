#include <fstream>
#include <random>

#include "include_layers/include_checker.hpp"
#include "support/catch.hpp"

namespace autoepoch {
namespace {

namespace fs = std::filesystem;

// A project of one file, which goes when the test ends.
class TinyProject {
 public:
  TinyProject(const std::string& path, const std::string& header) {
    root_ = fs::temp_directory_path() / ("include_layers_" + std::to_string(std::random_device()()));
    fs::create_directories((root_ / path).parent_path());
    std::ofstream(root_ / path) << "// A file.\n#include <vector>\n\n#  include " << header << "  // why\n";
  }
  TinyProject(const TinyProject&) = delete;
  TinyProject& operator=(const TinyProject&) = delete;
  ~TinyProject() { fs::remove_all(root_); }

  const fs::path& root() const { return root_; }

 private:
  fs::path root_;
};

std::vector<std::string> broken_by(const std::string& path, const std::string& header) {
  return broken_layers(TinyProject(path, header).root());
}

TEST_CASE("the project keeps its layers") {
  CHECK(count_sources(".") > 50);  // the working directory is the project's
  const std::vector<std::string> broken = broken_layers(".");
  for (const std::string& line : broken) {
    UNSCOPED_INFO(line);
  }
  CHECK(broken.empty());
}

TEST_CASE("the checker finds what breaks a layer") {
  const std::vector<std::pair<std::string, std::string>> violations = {
      {"include/autoepoch/space.hpp", "<Eigen/Core>"},
      {"include/autoepoch/study.hpp", "\"core/axis.hpp\""},
      {"include/autoepoch/study.hpp", "<unistd.h>"},
      {"src/core/space.cpp", "<nlohmann/json.hpp>"},
      {"src/core/space.cpp", "\"core/json_reader.hpp\""},
      {"src/core/json_spec.cpp", "\"surrogates/kernel.hpp\""},
      {"src/core/params.cpp", "<torch/torch.h>"},
      {"surrogates/kernel.cpp", "\"search/acquisition.hpp\""},
      {"surrogates/kernel.cpp", "\"core/json_reader.hpp\""},
      {"search/gp_sampler.cpp", "\"storage/rules.hpp\""},
      {"src/storage/sqlite.cpp", "\"run/ledger.hpp\""},
      {"src/storage/rules.cpp", "<nlohmann/json.hpp>"},
      {"src/run/tuner.cpp", "<soci/soci.h>"},
      {"src/run/tuner.cpp", "<nlohmann/json.hpp>"},
      {"src/run/tuner.cpp", "\"search/rungs.hpp\""},
      {"src/worker/attempt.cpp", "\"run/ledger.hpp\""},
      {"src/worker/attempt.cpp", "<nlohmann/json.hpp>"},
      {"experiments/model.cpp", "\"run/tuner_loop.hpp\""},
      {"src/report/table.cpp", "\"storage/rules.hpp\""},
      {"src/study/notes.cpp", "\"cli/output.hpp\""},
      {"src/study/notes.cpp", "\"serve/site.hpp\""},
      {"src/api/compose.cpp", "<CLI/CLI.hpp>"},
      {"src/api/compose.cpp", "\"cli/options.hpp\""},
      {"src/cli/main.cpp", "<torch/torch.h>"},
      {"src/cli/main.cpp", "<soci/soci.h>"},
      {"experiments/model.cpp", "\"search/rungs.hpp\""},
      {"experiments/model.cpp", "<soci/soci.h>"},
      {"experiments/bench/bench.cpp", "<torch/torch.h>"},
      {"tests/search/a_test.cpp", "<torch/torch.h>"},
      {"tests/run/a_test.cpp", "<soci/soci.h>"},
      {"search/rungs.cpp", "\"vector\""},  // a header of ours that is written without its folder
  };
  for (const auto& [path, header] : violations) {
    INFO(path << " " << header);
    const std::vector<std::string> broken = broken_by(path, header);
    REQUIRE(broken.size() == 1);
    CHECK(broken[0].rfind(path + ":4: " + header.substr(1, header.size() - 2) + ": ", 0) == 0);
  }
}

TEST_CASE("the message names file, line, header and rule") {
  CHECK(broken_by("src/run/tuner.cpp", "<soci/soci.h>") ==
        std::vector<std::string>{"src/run/tuner.cpp:4: soci/soci.h: run knows the core and the worker's side"});
  CHECK(broken_by("src/new_folder/a.cpp", "<string>") ==
        std::vector<std::string>{"src/new_folder/a.cpp:1: no layer covers this file"});
}

TEST_CASE("the checker allows what the layers allow") {
  CHECK(broken_by("src/core/json_parser.cpp", "<nlohmann/json.hpp>").empty());
  CHECK(broken_by("search/rungs.cpp", "\"core/axis.hpp\"").empty());
  CHECK(broken_by("src/worker/wire.cpp", "<nlohmann/json.hpp>").empty());
  CHECK(broken_by("experiments/model.cpp", "<torch/torch.h>").empty());
  CHECK(broken_by("tests/storage/a_test.cpp", "<soci/soci.h>").empty());
}

}  // namespace
}  // namespace autoepoch
