#include "autoepoch/executors.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>

#include "autoepoch/error.hpp"
#include "core/parse.hpp"

namespace autoepoch {
namespace {

/// One slot's place: a GPU, or the CPU.
struct Place {
  const Gpu* gpu = nullptr;
};

std::string inventory(const Machine& machine) {
  std::string text = "this machine has " + std::to_string(machine.cores) + (machine.cores == 1 ? " core" : " cores");
  if (machine.gpus.empty()) return text + " and no GPU that the worker can use";
  text += " and ";
  for (const Gpu& gpu : machine.gpus) {
    text += (&gpu == &machine.gpus.front() ? "cuda:" : ", cuda:") + std::to_string(gpu.index) + " (" + gpu.name + ")";
  }
  return text;
}

[[noreturn]] void refuse(std::string_view text, const std::string& why, const Machine& machine) {
  throw InvalidInput("/run/devices", "\"" + std::string(text) + "\": " + why + "; " + inventory(machine) +
                                         "; write auto, cpu, cpu:4, cuda, cuda:0,1, cuda:0*3 or cuda:*2");
}

/// A whole number in 0..`most`; none for anything else.
std::optional<int> parse_count(std::string_view text, int most) {
  const auto value = parse_number<int>(text);
  return value && *value >= 0 && *value <= most ? value : std::nullopt;
}

constexpr int kMostSlots = 4096;

/// The places of one item of a list of GPUs: "0", "0*3", "*2".
std::vector<Place> gpu_places(std::string_view item, std::string_view text, const Machine& machine) {
  const auto star = item.find('*');
  const std::string_view index = item.substr(0, star);
  const auto count = star == std::string_view::npos ? 1 : parse_count(item.substr(star + 1), kMostSlots).value_or(0);
  if (count == 0 || item.empty()) refuse(text, "\"" + std::string(item) + "\" names no GPU", machine);
  const auto wanted = parse_count(index, kMostSlots);
  if (!index.empty() && !wanted) refuse(text, "\"" + std::string(index) + "\" is not a GPU's number", machine);
  std::vector<Place> places;
  for (int turn = 0; turn < count; ++turn) {
    for (const Gpu& gpu : machine.gpus) {
      if (!wanted || gpu.index == *wanted) places.push_back({&gpu});
    }
  }
  if (places.empty()) refuse(text, wanted ? "there is no GPU " + std::string(index) : "there is no GPU", machine);
  return places;
}

std::vector<Place> parse_places(std::string_view text, const Machine& machine) {
  constexpr std::string_view kCuda = "cuda:";
  const auto all_cores = static_cast<std::size_t>(std::max(1, machine.cores));
  if (text == "cpu" || (text == "auto" && machine.gpus.empty())) return std::vector<Place>(all_cores);
  if (text == "auto" || text == "cuda") return gpu_places("*1", text, machine);
  if (text.starts_with("cpu:")) {
    const int count = parse_count(text.substr(4), kMostSlots).value_or(0);
    if (count == 0) refuse(text, "\"" + std::string(text.substr(4)) + "\" is not a number of workers", machine);
    return std::vector<Place>(static_cast<std::size_t>(count));
  }
  if (!text.starts_with(kCuda)) refuse(text, "no such device", machine);
  std::vector<Place> places;
  std::string_view rest = text.substr(kCuda.size());
  for (bool more = true; more;) {
    const auto comma = rest.find(',');
    const std::vector<Place> item = gpu_places(rest.substr(0, comma), text, machine);
    places.insert(places.end(), item.begin(), item.end());
    more = comma != std::string_view::npos;
    if (more) rest.remove_prefix(comma + 1);
  }
  return places;
}

/// `turn`: how many slots of that GPU come before this one, or of the CPU.
Slot make_slot(const Place& place, int turn, int threads) {
  Slot slot;
  for (const char* library : {"OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"}) {
    slot.environment.emplace_back(library, std::to_string(threads));
  }
  if (!place.gpu) {
    slot.name = "cpu:" + std::to_string(turn);
    slot.device = "cpu";
    slot.environment.emplace_back("CUDA_VISIBLE_DEVICES", "");
    return slot;
  }
  const std::string index = std::to_string(place.gpu->index);
  slot.name = "cuda:" + index + (turn > 0 ? "#" + std::to_string(turn + 1) : "");
  slot.device = "cuda:0";
  slot.environment.emplace_back("CUDA_VISIBLE_DEVICES", place.gpu->uuid.empty() ? index : place.gpu->uuid);
  slot.environment.emplace_back("CUDA_DEVICE_ORDER", "PCI_BUS_ID");
  return slot;
}

}  // namespace

std::vector<Slot> make_slots(std::string_view text, int workers, const Machine& machine) {
  const std::vector<Place> places = parse_places(text, machine);
  const std::size_t count = workers > 0 ? static_cast<std::size_t>(workers) : places.size();
  const int threads = std::max(1, machine.cores / static_cast<int>(count));
  std::map<const Gpu*, int> turns;
  std::vector<Slot> slots;
  for (std::size_t i = 0; i < count; ++i) {
    const Place& place = places[i % places.size()];
    slots.push_back(make_slot(place, turns[place.gpu]++, threads));
  }
  return slots;
}

}  // namespace autoepoch
