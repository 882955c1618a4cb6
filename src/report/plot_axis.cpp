#include "report/plot_axis.hpp"

#include <algorithm>
#include <cmath>
#include <type_traits>
#include <utility>

#include "report/text.hpp"

namespace autoepoch::report {
namespace {

std::vector<std::string> words(const std::vector<Value>& values) {
  std::vector<std::string> texts;
  for (const Value& value : values) texts.push_back(to_string(value));
  return texts;
}

double round_step(double rough) {
  const double power = std::pow(10, std::floor(std::log10(rough)));
  for (const double factor : {1.0, 2.0, 5.0})
    if (factor * power >= rough) return factor * power;
  return 10 * power;
}

}  // namespace

PlotAxis::PlotAxis(double low, double high, Scale scale) : low_(low), high_(high), scale_(scale) {
  if (low_ < high_) return;
  const double margin = low_ == 0 ? 1 : 0.1 * std::abs(low_);
  low_ -= margin;
  high_ += margin;
}

PlotAxis::PlotAxis(std::vector<std::string> categories) : categories_(std::move(categories)) {}

PlotAxis PlotAxis::of(const Domain& domain) {
  return std::visit(
      [](const auto& range) {
        using Range = std::decay_t<decltype(range)>;
        if constexpr (std::is_same_v<Range, Categorical>)
          return PlotAxis(words(range.choices));
        else if constexpr (std::is_same_v<Range, Ordinal>)
          return PlotAxis(words(range.values));
        else if constexpr (std::is_same_v<Range, Constant>)
          return PlotAxis({to_string(range.value)});
        else
          return PlotAxis(static_cast<double>(range.low), static_cast<double>(range.high), range.scale);
      },
      domain);
}

double PlotAxis::place(double value) const {
  if (scale_ == Scale::linear) return (value - low_) / (high_ - low_);
  return (std::log(value) - std::log(low_)) / (std::log(high_) - std::log(low_));
}

double PlotAxis::place(const Value& value) const {
  if (is_categorical()) {
    const auto found = std::find(categories_.begin(), categories_.end(), to_string(value));
    return (static_cast<double>(found - categories_.begin()) + 0.5) / static_cast<double>(categories_.size());
  }
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return place(static_cast<double>(*integer));
  const auto* real = std::get_if<double>(&value);
  return real ? place(*real) : 0;
}

std::vector<Tick> PlotAxis::ticks(int count) const {
  if (!is_categorical()) return scale_ == Scale::log ? log_ticks() : linear_ticks(count);
  std::vector<Tick> ticks;
  for (const std::string& category : categories_) ticks.push_back({place(Value(category)), category});
  return ticks;
}

std::vector<Tick> PlotAxis::linear_ticks(int count) const {
  const double step = round_step((high_ - low_) / count);
  std::vector<Tick> ticks;
  for (double i = std::ceil(low_ / step - 1e-9); i * step <= high_ + 1e-9 * step; ++i)
    ticks.push_back({place(i * step), format_number(i * step + 0.0)});  // + 0: no "-0"
  return ticks;
}

std::vector<Tick> PlotAxis::log_ticks() const {
  const double decades = std::log10(high_ / low_);
  const std::vector<double> factors = decades > 1.5 ? std::vector<double>{1} : std::vector<double>{1, 2, 5};
  std::vector<Tick> ticks;
  for (double power = std::pow(10, std::floor(std::log10(low_))); power <= high_; power *= 10)
    for (const double factor : factors)
      if (factor * power >= low_ * (1 - 1e-9) && factor * power <= high_ * (1 + 1e-9))
        ticks.push_back({place(factor * power), format_number(factor * power)});
  return ticks;
}

PlotAxis focused_axis(std::vector<double> values, Direction direction) {
  if (values.empty()) return {0, 1};
  std::sort(values.begin(), values.end());
  const auto quantile = [&](double q) {
    return values[static_cast<std::size_t>(q * static_cast<double>(values.size() - 1))];
  };
  constexpr double kStretch = 2.5;  // the best four fifths take at least 1 / kStretch of the axis
  double low = values.front();
  double high = values.back();
  if (direction == Direction::minimize && quantile(0.8) > low)
    high = std::min(high, low + kStretch * (quantile(0.8) - low));
  if (direction == Direction::maximize && quantile(0.2) < high)
    low = std::max(low, high - kStretch * (high - quantile(0.2)));
  const double margin = 0.04 * (high - low);
  return {low - margin, high + margin};
}

}  // namespace autoepoch::report
