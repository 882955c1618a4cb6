#include "study/curve_model.hpp"

#include "support/catch.hpp"
#include "support/files.hpp"
#include "surrogates/curve_bank_file.hpp"

using namespace autoepoch;
using namespace autoepoch::test;

namespace {

/// So many curves of one shape.
CurveBank bank_of(int curves, double decay) {
  std::vector<LearningCurve> all(static_cast<std::size_t>(curves));
  std::vector<const LearningCurve*> pointers;
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (int epoch = 1; epoch <= 30; ++epoch)
      all[i].append({.epoch = epoch, .value = std::pow(epoch, -decay) + 0.01 * static_cast<double>(i)});
    pointers.push_back(&all[i]);
  }
  return bank_of_study(pointers, Direction::minimize, 30);
}

}  // namespace

TEST_CASE("the kept curve model is another when its bank is, and the one that is used stays") {
  const TemporaryDirectory folder;
  const study::Directory directory{folder.path()};
  const TemporaryDirectory other;
  const auto without = study::curve_model(directory);
  CHECK(without == study::curve_model({other.path()}));

  write_curve_bank(bank_of(3, 0.2), directory.bank().string());
  const auto first = study::curve_model(directory);
  CHECK(first != without);
  CHECK(first == study::curve_model(directory));

  write_curve_bank(bank_of(5, 2.0), directory.bank().string());
  const auto second = study::curve_model(directory);
  CHECK(second != first);
  CHECK(first.use_count() == 1);
}
