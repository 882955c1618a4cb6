// A cheap, deterministic experiment with a memory: a wrong resumption shows in its curve. And it can fail in many ways.
//
// Parameters: x in [0, 1] (smaller is better); fault, "kind@epoch" (see toy_fault); marker, a file that a fault leaves
// so that it strikes once; milliseconds, the length of an epoch.
#pragma once

#include <unistd.h>

#include <chrono>
#include <cmath>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <limits>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <thread>

#include "autoepoch/error.hpp"
#include "autoepoch/experiment.hpp"
#include "autoepoch/random.hpp"

namespace autoepoch::test {

/// The kind of fault that is due at that epoch; empty if none is.
inline std::string toy_fault(const Params& params, int epoch) {
  const std::string fault = params.text("fault", "");
  const auto at = fault.find('@');
  return at != std::string::npos && std::stoi(fault.substr(at + 1)) == epoch ? fault.substr(0, at) : "";
}

/// One epoch's step of a memory that all earlier epochs have formed.
inline double toy_step(double memory, std::uint64_t seed, int epoch) {
  return 0.7 * memory + Rng::stream(seed, static_cast<std::uint64_t>(epoch), "noise").uniform();
}

inline Observation toy_observation(const Params& params, int epoch, double memory) {
  const double x = params.number("x");
  Observation observation{.epoch = epoch, .value = x + (1 - x) / epoch + 0.01 * memory, .seconds = 1};
  if (toy_fault(params, epoch) == "nan") observation.value = std::numeric_limits<double>::quiet_NaN();
  observation.metrics = {{"loss", observation.value}, {"memory", memory}};
  return observation;
}

class ToyExperiment final : public Experiment {
 public:
  explicit ToyExperiment(const ExperimentInput& input) : params_(input.params), seed_(input.seed) {
    if (toy_fault(params_, 0) == "refuse") throw InvalidInput("/experiment/dataset", "no such dataset");
  }

  Observation run_epoch() override {
    std::this_thread::sleep_for(std::chrono::milliseconds(params_.integer("milliseconds", 0)));
    ++epoch_;
    memory_ = toy_step(memory_, seed_, epoch_);
    strike();
    Observation observation = toy_observation(params_, epoch_, memory_);
    observation.metrics["pid"] = ::getpid();
    const char* threads = std::getenv("OMP_NUM_THREADS");
    observation.metrics["threads"] = threads ? std::atof(threads) : 0;
    return observation;
  }

  bool finished() const override { return toy_fault(params_, epoch_) == "finish"; }

  ~ToyExperiment() override {
    if (toy_fault(params_, epoch_) == "stay") std::this_thread::sleep_for(std::chrono::hours(1));
  }

  void save(const std::filesystem::path& file) const override {
    if (toy_fault(params_, epoch_) == "stuck") std::this_thread::sleep_for(std::chrono::hours(1));
    std::ofstream(file, std::ios::binary) << std::hexfloat << epoch_ << ' ' << memory_ << '\n';
  }

  void load(const std::filesystem::path& file) override {
    std::ifstream stream(file, std::ios::binary);
    std::string memory;
    if (!(stream >> epoch_ >> memory)) throw std::runtime_error("not a checkpoint");
    memory_ = std::strtod(memory.c_str(), nullptr);
  }

 private:
  void strike() const {
    const std::string fault = toy_fault(params_, epoch_);
    const std::string marker = params_.text("marker", "");
    if (fault.empty() || (!marker.empty() && std::filesystem::exists(marker))) return;
    if (!marker.empty()) std::ofstream(marker) << fault;
    if (fault == "throw") throw std::runtime_error("shapes do not match\nbacktrace: ...");
    if (fault == "bad_alloc") throw std::bad_alloc();
    if (fault == "abort") std::cerr << "an assertion failed" << std::endl, std::abort();
    if (fault == "segv") std::raise(SIGSEGV);
    if (fault == "kill") std::raise(SIGKILL);
    if (fault == "exit") std::exit(3);
    if (fault == "hang") std::this_thread::sleep_for(std::chrono::hours(1));
    if (fault == "mute") {
      for (int descriptor = 3; descriptor < 256; ++descriptor) ::close(descriptor);  // the channel is one of them
      std::this_thread::sleep_for(std::chrono::hours(1));
    }
    if (fault == "print") std::cout << "{\"type\": \"report\"} \xff{{{\n" << std::flush;
  }

  Params params_;
  std::uint64_t seed_;
  int epoch_ = 0;
  double memory_ = 0;
};

inline std::unique_ptr<Experiment> make_toy(const ExperimentInput& input) {
  return std::make_unique<ToyExperiment>(input);
}

}  // namespace autoepoch::test
