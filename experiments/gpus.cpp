#include "experiments/gpus.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <sstream>

namespace autoepoch::experiments {
namespace {

constexpr std::int64_t kMebibyte = 1 << 20;

std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(" \t\r");
  return first == std::string::npos ? "" : text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

// "GPU-6f01..., 40960, NVIDIA A100-SXM4-40GB"
Gpu parse_line(const std::string& line) {
  std::istringstream fields(line);
  std::string uuid;
  std::string memory;
  std::string name;
  std::getline(fields, uuid, ',');
  std::getline(fields, memory, ',');
  std::getline(fields, name);
  return {
      .uuid = trimmed(uuid), .name = trimmed(name), .memory = std::strtoll(memory.c_str(), nullptr, 10) * kMebibyte};
}

// By its index, or by the start of its UUID, as CUDA reads it.
bool is_named(const Gpu& gpu, const std::string& word) {
  return word == std::to_string(gpu.index) || (word.starts_with("GPU-") && gpu.uuid.starts_with(word));
}

std::string output_of(const char* command) {
  struct Close {
    void operator()(FILE* pipe) const { pclose(pipe); }
  };
  const std::unique_ptr<FILE, Close> pipe(popen(command, "r"));
  std::string output;
  std::array<char, 4096> buffer;
  while (const std::size_t count = pipe ? std::fread(buffer.data(), 1, buffer.size(), pipe.get()) : 0) {
    output.append(buffer.data(), count);
  }
  return output;
}

}  // namespace

std::vector<Gpu> parse_gpus(std::string_view listing, const std::optional<std::string>& visible) {
  std::vector<Gpu> all;
  std::istringstream lines{std::string(listing)};
  for (std::string line; std::getline(lines, line);) {
    if (!trimmed(line).empty()) {
      all.push_back(parse_line(line));
      all.back().index = static_cast<int>(all.size()) - 1;
    }
  }
  if (!visible) {
    return all;
  }
  std::vector<Gpu> named;
  std::istringstream words(*visible);
  for (std::string word; std::getline(words, word, ',');) {
    Gpu found{.uuid = trimmed(word), .name = "MIG slice"};
    for (const Gpu& gpu : all) {
      if (is_named(gpu, found.uuid)) {
        found = gpu;
        break;
      }
    }
    found.index = static_cast<int>(named.size());
    named.push_back(found);
  }
  return named;
}

std::vector<Gpu> find_gpus(int count) {
  if (count == 0) {
    return {};
  }
  const char* visible = std::getenv("CUDA_VISIBLE_DEVICES");
  auto gpus = parse_gpus(output_of(kListGpus), visible ? std::optional<std::string>(visible) : std::nullopt);
  gpus.resize(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) {
    gpus[i].index = i;
  }
  return gpus;
}

}  // namespace autoepoch::experiments
