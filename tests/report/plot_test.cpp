#include "report/plot_axis.hpp"
#include "report/svg.hpp"
#include "support/catch.hpp"

using namespace autoepoch;
using namespace autoepoch::report;

namespace {

std::vector<std::string> labels(const PlotAxis& axis, int count) {
  std::vector<std::string> texts;
  for (const Tick& tick : axis.ticks(count)) texts.push_back(tick.label);
  return texts;
}

using Words = std::vector<std::string>;

}  // namespace

TEST_CASE("linear axes have round ticks inside their range") {
  CHECK(labels({0, 1}, 5) == Words{"0", "0.2", "0.4", "0.6", "0.8", "1"});
  CHECK(labels({0.31, 0.74}, 4) == Words{"0.4", "0.6"});
  CHECK(labels({-3, 3}, 3) == Words{"-2", "0", "2"});
  CHECK(PlotAxis(2, 4).place(3.0) == Approx(0.5));
  CHECK(PlotAxis(7, 7).place(7.0) == Approx(0.5));  // an empty range is widened
}

TEST_CASE("log axes have a tick for each decade, and between them where there are few") {
  CHECK(labels({1e-5, 1e-1, Scale::log}, 5) == Words{"1e-05", "0.0001", "0.001", "0.01", "0.1"});
  CHECK(labels({10, 100, Scale::log}, 5) == Words{"10", "20", "50", "100"});
  CHECK(PlotAxis(1e-4, 1e-2, Scale::log).place(1e-3) == Approx(0.5));
}

TEST_CASE("categories have their own places, integers those of numbers") {
  const PlotAxis optimizer = PlotAxis::of(Categorical{{std::string("sgd"), std::string("adamw")}});
  CHECK(optimizer.place(Value(std::string("adamw"))) == Approx(0.75));
  CHECK(PlotAxis::of(Ordinal{{std::int64_t{32}, std::int64_t{64}}}).place(Value(std::int64_t{32})) == Approx(0.25));
  CHECK(PlotAxis::of(IntRange{0, 4}).place(Value(std::int64_t{1})) == Approx(0.25));
}

TEST_CASE("a few bad values do not squeeze the good ones") {
  std::vector<double> values = {1000};
  for (int i = 0; i < 20; ++i) values.push_back(0.3 + 0.01 * i);
  const PlotAxis axis = focused_axis(values, Direction::minimize);
  CHECK(axis.place(0.3) > 0);
  CHECK(axis.place(0.46) > 0.35);
  CHECK(axis.place(1000.0) > 1);
  for (double& value : values) value = -value;
  CHECK(focused_axis(values, Direction::maximize).place(-0.46) < 0.65);
}

TEST_CASE("text in a drawing is escaped, and places that are not finite do not break it") {
  Svg svg(10, 10);
  svg.text({0.0 / 0.0, 1}, "<a & \"b\">\x01", {});
  const std::string text = svg.str();
  CHECK(text.find("&lt;a &amp; &quot;b&quot;&gt;\xEF\xBF\xBD") != std::string::npos);
  CHECK(text.find("nan") == std::string::npos);
}
