// Damaged space files: the parser accepts them or throws InvalidInput, and what it accepts it can write.
#include "autoepoch/error.hpp"
#include "autoepoch/json.hpp"
#include "support/catch.hpp"
#include "support/example_spaces.hpp"
#include "support/mutator.hpp"

namespace autoepoch {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr int kInputs = 10000;
#else
constexpr int kInputs = 100000;
#endif
constexpr std::uint64_t kSeed = 20240601;

// True if accepted. Any exception but InvalidInput leaves.
bool is_accepted(const std::string& text) {
  StudySpec spec;
  try {
    spec = parse_spec(text);
  } catch (const InvalidInput&) {
    return false;
  }
  return !to_json(spec).empty();
}

TEST_CASE("damaged space files give only clean errors") {
  Mutator mutator(example_spaces(), Rng(kSeed));
  int accepted = 0;
  for (int i = 0; i < kInputs; ++i) {
    const std::string text = mutator.next();
    INFO("seed " << kSeed << ", input " << i << ": " << text);
    bool ok = false;
    REQUIRE_NOTHROW(ok = is_accepted(text));
    accepted += ok;
  }
  // Both answers must be common, or the mutator is too tame or too wild to test anything.
  CHECK(accepted > kInputs / 100);
  CHECK(accepted < kInputs / 2);
}

TEST_CASE("damaged parameters and metrics give only clean errors") {
  const std::string params = R"({"rate": 1e-3, "layers": 3, "optimizer": "sgd", "nesterov": true})";
  const std::string metrics = R"({"loss": "nan", "x": 1})";
  Mutator mutator({params, metrics}, Rng(kSeed));
  for (int i = 0; i < kInputs / 5; ++i) {
    const std::string text = mutator.next();
    for (const bool as_params : {true, false}) {
      try {
        as_params ? to_json(parse_params(text)) : to_json(parse_metrics(text));
      } catch (const InvalidInput&) {
        continue;
      } catch (const std::exception& error) {
        FAIL("seed " << kSeed << ", input " << i << ": " << text << ": " << error.what());
      }
    }
  }
}

}  // namespace
}  // namespace autoepoch
