#include "experiments/settings.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "autoepoch/error.hpp"
#include "autoepoch/json.hpp"
#include "core/nearest.hpp"

namespace autoepoch::experiments {
namespace {

constexpr std::int64_t kMaxInt = std::numeric_limits<int>::max();

struct Bounds {
  double low = 0;
  double high = 0;
};

template <typename Enum>
using Choices = std::vector<std::pair<std::string_view, Enum>>;

// Looks each described setting up, in the searched values first, and remembers the names: whatever was not asked for is
// a name that does not exist.
class Reader {
 public:
  Reader(const Params& fixed, const Params& searched) : fixed_(fixed), searched_(searched) {}

  template <typename Target>  // int, std::int64_t or an optional of them
  void integer(std::string_view name, Target& target, std::int64_t low, std::int64_t high = kMaxInt) {
    const auto [value, pointer] = find(name);
    if (!value) {
      return;
    }
    const auto* number = std::get_if<std::int64_t>(value);
    if (!number || *number < low || *number > high) {
      refuse(pointer, *value, "an integer from " + std::to_string(low) + " to " + std::to_string(high));
    }
    target = static_cast<int>(*number);
  }

  template <typename Target>  // double or an optional of it
  void number(std::string_view name, Target& target, Bounds bounds) {
    const auto [value, pointer] = find(name);
    if (!value) {
      return;
    }
    const auto* integer = std::get_if<std::int64_t>(value);
    const auto* real = std::get_if<double>(value);
    const double number = integer ? static_cast<double>(*integer) : real ? *real : bounds.low - 1;
    if (!(bounds.low <= number && number <= bounds.high)) {
      refuse(pointer, *value, "a number from " + to_string(Value(bounds.low)) + " to " + to_string(Value(bounds.high)));
    }
    target = number;
  }

  void flag(std::string_view name, bool& target) { plain(name, target, "true or false"); }
  void text(std::string_view name, std::string& target) { plain(name, target, "a string"); }

  template <typename Enum>
  void choice(std::string_view name, Enum& target, const Choices<Enum>& choices) {
    const auto [value, pointer] = find(name);
    if (!value) {
      return;
    }
    std::string allowed = "one of";
    for (const auto& [word, meaning] : choices) {
      if (*value == Value(std::string(word))) {
        target = meaning;
        return;
      }
      allowed.append(" \"").append(word).append("\"");
    }
    refuse(pointer, *value, allowed);
  }

  // Throws InvalidInput for the first name that no setting has.
  void finish() const {
    for (const auto& [params, where] : {std::pair(&fixed_, "/experiment/"), std::pair(&searched_, "/space/")}) {
      for (const auto& [name, value] : *params) {
        if (std::find(known_.begin(), known_.end(), name) == known_.end()) {
          throw InvalidInput(where + name, "there is no setting of this name" + did_you_mean(name));
        }
      }
    }
  }

 private:
  std::pair<const Value*, std::string> find(std::string_view name) {
    known_.emplace_back(name);
    if (const Value* value = searched_.find(name)) {
      return {value, "/space/" + std::string(name)};
    }
    return {fixed_.find(name), "/experiment/" + std::string(name)};
  }

  std::string did_you_mean(const std::string& name) const {
    const auto known = nearest(name, known_);
    return known ? "; did you mean \"" + *known + "\"?" : "";
  }

  template <typename Target>
  void plain(std::string_view name, Target& target, const std::string& allowed) {
    const auto [value, pointer] = find(name);
    if (!value) {
      return;
    }
    if (!std::holds_alternative<Target>(*value)) {
      refuse(pointer, *value, allowed);
    }
    target = std::get<Target>(*value);
  }

  [[noreturn]] static void refuse(const std::string& pointer, const Value& value, const std::string& allowed) {
    throw InvalidInput(pointer, "must be " + allowed + ", not " + to_string(value));
  }

  const Params& fixed_;
  const Params& searched_;
  std::vector<std::string> known_;
};

void describe(Reader& reader, DataSettings& data) {
  reader.choice<std::string>("dataset", data.dataset, {{"fashion-mnist", "fashion-mnist"}, {"mnist", "mnist"}});
  reader.text("path", data.path);
  reader.integer("train_samples", data.train_samples, 1);
  reader.integer("val_samples", data.val_samples, 0);
  reader.number("val_fraction", data.val_fraction, {0, 0.99});
  reader.integer("split_seed", data.split_seed, 0);
}

void describe(Reader& reader, ModelSettings& model) {
  reader.choice<Architecture>("model", model.model, {{"mlp", Architecture::mlp}, {"cnn", Architecture::cnn}});
  reader.integer("depth", model.depth, 0, 100);
  reader.integer("hidden", model.hidden, 1, 1 << 20);
  reader.integer("channels", model.channels, 1, 1 << 16);
  reader.integer("kernel_size", model.kernel_size, 1, 255);
  reader.number("dropout", model.dropout, {0, 0.99});
  reader.flag("batch_norm", model.batch_norm);
}

void describe(Reader& reader, OptimizerSettings& optimizer) {
  reader.choice<UpdateRule>("optimizer", optimizer.optimizer,
                            {{"sgd", UpdateRule::sgd}, {"adam", UpdateRule::adam}, {"adamw", UpdateRule::adamw}});
  reader.number("learning_rate", optimizer.learning_rate, {0, 1e6});
  reader.number("momentum", optimizer.momentum, {0, 1});
  reader.flag("nesterov", optimizer.nesterov);
  reader.number("weight_decay", optimizer.weight_decay, {0, 1e6});
  reader.number("beta1", optimizer.beta1, {0, 0.9999999});
  reader.number("beta2", optimizer.beta2, {0, 0.9999999});
  reader.number("epsilon", optimizer.epsilon, {0, 1});
}

void describe(Reader& reader, ScheduleSettings& schedule) {
  reader.choice<Decay>("schedule", schedule.schedule,
                       {{"constant", Decay::constant},
                        {"step", Decay::step},
                        {"exponential", Decay::exponential},
                        {"cosine", Decay::cosine}});
  reader.choice<Interval>("schedule_interval", schedule.schedule_interval,
                          {{"epoch", Interval::epoch}, {"step", Interval::step}});
  reader.number("warmup_epochs", schedule.warmup_epochs, {0, 1e6});
  reader.number("warmup_factor", schedule.warmup_factor, {0, 1});
  reader.number("step_size", schedule.step_size, {1e-3, 1e6});
  reader.number("gamma", schedule.gamma, {0, 1});
  reader.number("min_lr", schedule.min_lr, {0, 1e6});
  reader.number("t_max", schedule.t_max, {1e-3, 1e6});
}

Settings describe(Reader& reader) {
  Settings settings;
  describe(reader, settings.data);
  describe(reader, settings.model);
  describe(reader, settings.optimizer);
  describe(reader, settings.schedule);
  reader.integer("batch_size", settings.batch_size, 1);
  reader.flag("test", settings.test);
  return settings;
}

// The flat JSON object; errors point into the space file.
Params parse_experiment(std::string_view json) {
  try {
    return parse_params(json);
  } catch (const InvalidInput& error) {
    const std::size_t prefix = error.pointer().empty() ? 0 : error.pointer().size() + 2;  // "POINTER: "
    throw InvalidInput("/experiment" + error.pointer(), std::string(error.what()).substr(prefix));
  }
}

// Values that stand for all of a domain.
std::vector<Value> extremes(const Domain& domain) {
  struct Visitor {
    std::vector<Value> operator()(const FloatRange& range) const { return {range.low, range.high}; }
    std::vector<Value> operator()(const IntRange& range) const { return {range.low, std::min(range.low + range.step, range.high), range.high}; }
    std::vector<Value> operator()(const Categorical& domain) const { return domain.choices; }
    std::vector<Value> operator()(const Ordinal& domain) const { return domain.values; }
    std::vector<Value> operator()(const Constant& domain) const { return {domain.value}; }
  };
  return std::visit(Visitor{}, domain);
}

}  // namespace

Settings parse_settings(std::string_view experiment, const Params& searched) {
  const Params fixed = parse_experiment(experiment);
  Reader reader(fixed, searched);
  const Settings settings = describe(reader);
  reader.finish();
  if (settings.model.model == Architecture::cnn && settings.model.kernel_size % 2 == 0) {
    throw InvalidInput(searched.contains("kernel_size") ? "/space/kernel_size" : "/experiment/kernel_size",
                       "must be odd, not " + std::to_string(settings.model.kernel_size));
  }
  return settings;
}

void check_metric(const std::string& metric, const Settings& settings, bool has_val) {
  std::vector<std::string> reported{"train_loss", "train_accuracy"};
  if (has_val) {
    reported.insert(reported.end(), {"val_loss", "val_accuracy"});
  }
  if (settings.test) {
    reported.insert(reported.end(), {"test_loss", "test_accuracy"});
  }
  if (std::find(reported.begin(), reported.end(), metric) == reported.end()) {
    std::string names;
    for (const std::string& name : reported) {
      names += " " + name;
    }
    throw InvalidInput("/objective/metric", "must be one of" + names + ", not " + metric);
  }
}

void check_study(const StudySpec& spec) {
  const Settings settings = parse_settings(spec.experiment, {});
  for (const Parameter& parameter : spec.space.parameters()) {
    for (const Value& value : extremes(parameter.domain)) {
      parse_settings(spec.experiment, {{parameter.name, value}});
    }
  }
  const DataSettings& data = settings.data;
  check_metric(spec.objective.metric, settings, data.val_samples ? *data.val_samples > 0 : data.val_fraction > 0);
}

}  // namespace autoepoch::experiments
