#include "experiments/training.hpp"

#include <ATen/Context.h>
#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cross_entropy_loss.h>
#include <ATen/ops/randperm.h>
#include <ATen/ops/scalar_tensor.h>
#include <ATen/ops/zeros.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <map>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include "autoepoch/error.hpp"
#include "experiments/batches.hpp"
#include "experiments/checkpoint.hpp"
#include "experiments/model.hpp"
#include "experiments/optimizer.hpp"
#include "experiments/schedule.hpp"
#include "experiments/settings.hpp"

namespace autoepoch::experiments {
namespace {

constexpr std::int64_t kEvaluationBatch = 1000;
constexpr std::int64_t kStepsBetweenChecks = 20;  // of the running loss: each check waits for the device

// Mean loss and share of right answers over the samples seen so far. Kept on the device: adding does not wait for it.
class Tally {
 public:
  explicit Tally(at::Device device) : sums_(at::zeros({2}, at::TensorOptions(at::kDouble).device(device))) {}

  // `loss` is the batch's mean.
  void add(const at::Tensor& loss, const at::Tensor& logits, const at::Tensor& targets) {
    const at::NoGradGuard no_grad;
    const std::int64_t n = targets.size(0);
    sums_[0].add_(loss, n);
    sums_[1].add_(logits.argmax(1).eq(targets).sum());
    count_ += n;
  }

  double loss() const { return sums_[0].item<double>() / static_cast<double>(count_); }
  double accuracy() const { return sums_[1].item<double>() / static_cast<double>(count_); }

 private:
  at::Tensor sums_;
  std::int64_t count_ = 0;
};

// LibTorch's errors carry a backtrace and speak of allocators.
std::string clear_words(const std::string& message) {
  const std::string line = message.substr(0, message.find('\n'));
  const bool memory = line.find("allocate memory") != std::string::npos || line.find("out of memory") != std::string::npos;
  return memory ? "out of memory: " + line : line;
}

template <typename Action>
auto in_clear_words(const Action& action) {
  try {
    return action();
  } catch (const c10::Error& error) {
    throw Error(clear_words(error.what_without_backtrace()));
  } catch (const std::bad_alloc&) {
    throw Error("out of memory");
  }
}

at::Generator make_generator(at::Device device, std::uint64_t seed) {
  at::Generator generator = at::globalContext().defaultGenerator(device).clone();
  generator.set_current_seed(seed);
  return generator;
}

class Training final : public Experiment {
 public:
  Training(const Settings& settings, const ExperimentInput& input, std::shared_ptr<const DeviceData> data)
      : settings_(settings),
        objective_(input.objective),
        max_epochs_(input.max_epochs),
        data_(std::move(data)),
        device_(data_->train.pixels.device()),
        generator_(make_generator(device_, input.seed)),
        model_(make_model(settings.model, {.image = data_->shape, .classes = data_->classes}, generator_)),
        optimizer_(settings.optimizer, model_.parameters, device_.is_cpu()),
        train_batches_(data_->train, data_->normalization) {}

  Observation run_epoch() override {
    return in_clear_words([&] { return train_and_evaluate(); });
  }

  void save(const std::filesystem::path& file) const override {
    in_clear_words([&] { write_tensors(file, state(generator_.get_state(), at::scalar_tensor(epoch_, at::kLong))); });
  }

  void load(const std::filesystem::path& file) override {
    in_clear_words([&] { load_state(file); });
  }

 private:
  Observation train_and_evaluate() {
    const auto start = std::chrono::steady_clock::now();
    std::map<std::string, double> metrics;
    const Tally train = train_epoch();
    ++epoch_;
    metrics["lr"] = last_rate_;
    metrics["train_loss"] = train.loss();
    metrics["train_accuracy"] = train.accuracy();
    const bool diverged = !std::isfinite(train.loss());
    if (!diverged) {
      evaluate("val", data_->val, metrics);
      evaluate("test", data_->test, metrics);
    }
    metrics["seconds"] = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    const double value = diverged ? std::numeric_limits<double>::quiet_NaN() : metrics.at(objective_.metric);
    return {.epoch = epoch_, .value = value, .seconds = metrics.at("seconds"), .metrics = std::move(metrics)};
  }

  Tally train_epoch() {
    Tally tally(device_);
    const at::Tensor order = at::randperm(data_->train.size(), generator_, at::TensorOptions(at::kLong).device(device_));
    const std::int64_t steps = steps_per_epoch();
    for (std::int64_t step = 0; step < steps; ++step) {
      const std::int64_t first = step * settings_.batch_size;
      const std::int64_t size = std::min<std::int64_t>(settings_.batch_size, order.size(0) - first);
      const Batch batch = train_batches_.gather(order.narrow(0, first, size));
      const at::Tensor logits = model_.forward(batch.inputs, {.training = true, .generator = generator_});
      const at::Tensor loss = at::cross_entropy_loss(logits, batch.targets);
      loss.backward();
      last_rate_ = rate(static_cast<double>(step) / static_cast<double>(steps));
      optimizer_.step(last_rate_);
      tally.add(loss, logits, batch.targets);
      if (step % kStepsBetweenChecks == 0 && !std::isfinite(tally.loss())) {
        break;
      }
    }
    return tally;
  }

  void evaluate(const std::string& name, const Split& split, std::map<std::string, double>& metrics) const {
    if (split.size() == 0) {
      return;
    }
    const c10::InferenceMode inference;
    Tally tally(device_);
    Batches batches(split, data_->normalization);
    const at::Tensor rows = at::arange(split.size(), at::TensorOptions(at::kLong).device(device_));
    for (const at::Tensor& some : rows.split(kEvaluationBatch)) {
      const Batch batch = batches.gather(some);
      const at::Tensor logits = model_.forward(batch.inputs, {.training = false, .generator = generator_});
      tally.add(at::cross_entropy_loss(logits, batch.targets), logits, batch.targets);
    }
    metrics[name + "_loss"] = tally.loss();
    metrics[name + "_accuracy"] = tally.accuracy();
  }

  double rate(double epoch_fraction) const {
    return scheduled_rate(settings_.schedule, settings_.optimizer.learning_rate,
                          {.epoch = epoch_, .epoch_fraction = epoch_fraction, .max_epochs = max_epochs_});
  }

  // A last batch of a single sample is left out where batch norm could not make sense of it.
  std::int64_t steps_per_epoch() const {
    const std::int64_t full = data_->train.size() / settings_.batch_size;
    const std::int64_t rest = data_->train.size() % settings_.batch_size;
    const std::int64_t least = settings_.model.batch_norm && full > 0 ? 2 : 1;
    return full + (rest >= least ? 1 : 0);
  }

  void load_state(const std::filesystem::path& file) {
    const at::Tensor generator = generator_.get_state();
    const at::Tensor epoch = at::scalar_tensor(0, at::kLong);
    read_tensors(file, state(generator, epoch));
    generator_.set_state(generator);
    epoch_ = static_cast<int>(epoch.item<std::int64_t>());
  }

  std::vector<NamedTensor> state(const at::Tensor& generator, const at::Tensor& epoch) const {
    std::vector<NamedTensor> all{{"generator", generator}, {"epoch", epoch}};
    const auto add = [&](const std::string& prefix, const std::vector<NamedTensor>& tensors) {
      for (const auto& [name, tensor] : tensors) {
        all.push_back({prefix + name, tensor});
      }
    };
    add("model.", model_.parameters);
    add("model.", model_.buffers);
    add("optimizer.", optimizer_.state());
    return all;
  }

  Settings settings_;
  Objective objective_;
  int max_epochs_;
  std::shared_ptr<const DeviceData> data_;
  at::Device device_;
  at::Generator generator_;
  Model model_;
  Optimizer optimizer_;
  Batches train_batches_;
  int epoch_ = 0;
  double last_rate_ = 0;
};

// The datasets used last, each read once.
class DataCache {
 public:
  std::shared_ptr<const DeviceData> get(const Settings& settings, const std::string& device) {
    for (const Entry& entry : entries_) {
      if (entry.settings == settings.data && entry.with_test == settings.test && entry.device == device) {
        return entry.data;
      }
    }
    if (entries_.size() == kCapacity) {
      entries_.erase(entries_.begin());
    }
    entries_.push_back({settings.data, settings.test, device,
                        to_device(load_dataset(settings.data, settings.test), at::Device(device))});
    return entries_.back().data;
  }

 private:
  static constexpr std::size_t kCapacity = 4;

  struct Entry {
    DataSettings settings;
    bool with_test;
    std::string device;
    std::shared_ptr<const DeviceData> data;
  };
  std::vector<Entry> entries_;
};

}  // namespace

ExperimentFactory make_training_factory() {
  return [cache = std::make_shared<DataCache>()](const ExperimentInput& input) {
    return in_clear_words([&]() -> std::unique_ptr<Experiment> {
      const Settings settings = parse_settings(input.experiment, input.params);
      const auto data = cache->get(settings, input.device);
      check_metric(input.objective.metric, settings, data->val.size() > 0);
      return std::make_unique<Training>(settings, input, data);
    });
  };
}

}  // namespace autoepoch::experiments
