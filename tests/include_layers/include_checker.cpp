#include "include_layers/include_checker.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <regex>

namespace autoepoch {
namespace {

namespace fs = std::filesystem;

struct Layer {
  std::string files;    // regular expression for the path's beginning
  std::string headers;  // regular expression for what may be included, besides the standard library
  std::string rule;     // in words
};

// POSIX and what glibc adds to it.
const std::string kPosix =
    "|(sys|arpa|net|netinet)/.*|(dirent|dlfcn|execinfo|fcntl|ftw|glob|grp|malloc|netdb|poll|pthread|pty|pwd|sched|"
    "semaphore|signal|spawn|stdio|stdlib|termios|unistd)\\.h";
const std::string kTorch = "|(torch|ATen|c10|caffe2)/.*|zlib\\.h";
// The core's headers for the libraries above it; those of the JSON reader stay inside.
const std::string kCore =
    "autoepoch/.*|core/"
    "(axis|checksum|clock|lower_case|nearest|number_text|parse|space_file|space_validation|stats|text)\\.hpp";
const std::string kAllButCli =
    kCore + "|(surrogates|search|storage|worker|run|report|advice|export|logs|serve|replay|reference|study|api)/.*";

// The first layer whose `files` match counts.
const std::array kLayers = {
    Layer{"include/", "autoepoch/.*", "public headers include the standard library and each other"},
    Layer{"src/core/(json|space_file|worker_description)", "autoepoch/.*|core/.*|nlohmann/json\\.hpp",
          "the core's JSON files"},
    Layer{"src/core/", "autoepoch/.*|core/(?!json).*",
          "the core knows public headers and itself; JSON only in json* and what is read as JSON"},
    Layer{"surrogates/", kCore + "|surrogates/.*|Eigen/.*|fmt/.*|nlopt\\.h",
          "surrogates know the core, Eigen and NLopt"},
    Layer{"search/", kCore + "|(surrogates|search)/.*|Eigen/.*|boost/.*|fmt/.*",
          "search knows the core and surrogates"},
    Layer{"src/reference/", "autoepoch/.*|reference/.*|fmt/.*|nlohmann/json\\.hpp",
          "the reference knows public headers and JSON"},
    Layer{"src/storage/", kCore + "|storage/.*|soci/.*|fmt/.*" + kPosix, "storage knows the core and SOCI"},
    Layer{"src/worker/wire", kCore + "|worker/.*|nlohmann/json\\.hpp", "the wire knows the core and JSON"},
    Layer{"src/worker/", kCore + "|worker/.*" + kPosix, "the worker's side knows the core; JSON only in wire*"},
    Layer{"src/run/", kCore + "|(worker|run)/.*|fmt/.*" + kPosix, "run knows the core and the worker's side"},
    Layer{"src/advice/", kCore + "|advice/.*|fmt/.*|nlohmann/json\\.hpp", "the advice knows the core and JSON"},
    Layer{"src/report/[a-z_]*json", kCore + "|report/.*|fmt/.*|nlohmann/json\\.hpp", "the report's JSON"},
    Layer{"src/report/", kCore + "|report/.*|fmt/.*", "report knows the core; JSON only in *json*"},
    Layer{"src/logs/[a-z_]*(json|optuna)", kCore + "|logs/.*|nlohmann/json\\.hpp", "the logs' JSON"},
    Layer{"src/logs/", kCore + "|logs/.*", "logs know the core; JSON only in *json* and optuna*"},
    Layer{"src/export/", kCore + "|(export|report)/.*|fmt/.*|nlohmann/json\\.hpp",
          "exports know the core and the report"},
    Layer{"src/serve/", "autoepoch/.*|serve/.*|boost/(asio|beast)/.*\\.hpp" + kPosix,
          "the server knows the core and Boost.Beast"},
    Layer{"src/replay/", kCore + "|(search|storage|run|replay)/.*|Eigen/.*|fmt/.*|nlohmann/json\\.hpp",
          "replay knows search, storage and run"},
    Layer{"src/study/",
          kCore + "|(surrogates|search|storage|worker|run|report|advice|study)/.*|fmt/.*|spdlog/.*" + kPosix,
          "a study's directory knows what decides, keeps, runs and reports; neither api nor the command line"},
    Layer{"src/api/", kAllButCli + "|fmt/.*" + kPosix,
          "api knows all libraries, neither LibTorch nor the command line"},
    Layer{"src/cli/", kAllButCli + "|cli/.*|CLI/.*|fmt/.*|nlohmann/json\\.hpp|librsvg/rsvg\\.h" + kPosix,
          "the command line knows all but LibTorch"},
    Layer{"experiments/data/", kCore + "|experiments/(data/.*|choice\\.hpp|setting_reader\\.hpp)|zlib\\.h",
          "readers of data know the core and how settings are described, not LibTorch"},
    Layer{
        "experiments/models/",
        "autoepoch/.*|experiments/(models/|data/(dataset|source)\\.|model_settings\\.|choice\\.|setting_reader\\.).*" +
            kTorch,
        "networks know the shape of the data, and LibTorch"},
    Layer{"experiments/[a-z_]+/", kAllButCli + "|support/.*|[a-z_]+\\.hpp|CLI/.*|Eigen/.*|fmt/.*|nlohmann/json\\.hpp",
          "tools beside the experiments know all libraries, not LibTorch"},
    Layer{"experiments/", kCore + "|(experiments|worker)/.*|fmt/.*|nlohmann/json\\.hpp" + kPosix + kTorch,
          "experiments know the core, the worker's side and LibTorch"},
    Layer{"tests/experiments/", kCore + "|(experiments|worker|support)/.*|nlohmann/json\\.hpp" + kPosix + kTorch,
          "tests of the experiments know what the experiments know"},
    Layer{"tests/storage/", "autoepoch/.*|(storage|support)/.*|soci/.*" + kPosix, "tests of the storage know SOCI"},
    Layer{"tests/core/", "autoepoch/.*|(core|support)/.*|nlohmann/json\\.hpp", "tests of the core know JSON"},
    Layer{"tests/reference/", "autoepoch/.*|(core|reference|support)/.*|(nlohmann|valijson)/.*",
          "tests of the reference know JSON and its schemas"},
    Layer{"tests/", kAllButCli + "|(cli|support|include_layers)/.*|(catch2|Eigen|fmt)/.*|nlohmann/json\\.hpp" + kPosix,
          "tests know all libraries; SOCI only in tests/storage, LibTorch only in tests/experiments"},
};

const std::array kFolders = {"include", "src", "surrogates", "search", "experiments", "tests"};

std::vector<fs::path> sources(const fs::path& root) {
  std::vector<fs::path> files;
  for (const char* folder : kFolders) {
    if (!fs::exists(root / folder)) {
      continue;
    }
    for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
      const std::string extension = entry.path().extension().string();
      if (extension == ".cpp" || extension == ".hpp" || extension == ".h") {
        files.push_back(fs::relative(entry.path(), root));
      }
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

const Layer* layer_of(const std::string& path) {
  const auto found = std::find_if(kLayers.begin(), kLayers.end(), [&](const Layer& layer) {
    return std::regex_search(path, std::regex("^(" + layer.files + ")"));
  });
  return found == kLayers.end() ? nullptr : &*found;
}

void check_file(const fs::path& root, const fs::path& path, std::vector<std::string>& broken) {
  static const std::regex kInclude(R"(^\s*#\s*include\s*([<"])([^>"]+)[>"].*)");
  static const std::regex kStandard("[a-z0-9_]+");
  const Layer* layer = layer_of(path.generic_string());
  if (!layer) {
    broken.push_back(path.generic_string() + ":1: no layer covers this file");
    return;
  }
  const std::regex allowed(layer->headers);
  std::ifstream file(root / path);
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    std::smatch include;
    if (!std::regex_match(line, include, kInclude)) {
      continue;
    }
    const std::string header = include[2];
    const bool standard = include[1] == "<" && std::regex_match(header, kStandard);
    if (!standard && !std::regex_match(header, allowed)) {
      broken.push_back(path.generic_string() + ":" + std::to_string(number) + ": " + header + ": " + layer->rule);
    }
  }
}

}  // namespace

std::vector<std::string> broken_layers(const fs::path& root) {
  std::vector<std::string> broken;
  for (const fs::path& path : sources(root)) {
    check_file(root, path, broken);
  }
  return broken;
}

std::size_t count_sources(const fs::path& root) { return sources(root).size(); }

}  // namespace autoepoch
