#include "core/nearest.hpp"

#include <string>
#include <vector>

#include "support/catch.hpp"

namespace autoepoch {
namespace {

TEST_CASE("the nearest candidate is what the word misspells") {
  const std::vector<std::string> keys = {"low", "high", "scale", "step", "learning_rate", "trials"};
  CHECK(nearest("lwo", keys) == "low");  // swapped
  CHECK(nearest("hihg", keys) == "high");
  CHECK(nearest("scal", keys) == "scale");  // left out
  CHECK(nearest("stepp", keys) == "step");  // doubled
  CHECK(nearest("LOW", keys) == "low");     // another case
  CHECK(nearest("learningrate", keys) == "learning_rate");
  CHECK(nearest("lerning_raet", keys) == "learning_rate");
  CHECK(nearest("trial", keys) == "trials");
}

TEST_CASE("words that are not near are not guessed at") {
  const std::vector<std::string> keys = {"low", "high", "scale"};
  CHECK_FALSE(nearest("momentum", keys));
  CHECK_FALSE(nearest("", keys));
  CHECK_FALSE(nearest("ab", keys));
  CHECK_FALSE(nearest(std::string(100000, 'l'), keys));
  CHECK_FALSE(nearest("low", {}));
}

TEST_CASE("the first of equally near candidates wins") {
  const std::vector<std::string> keys = {"bat", "cat"};
  CHECK(nearest("rat", keys) == "bat");
}

}  // namespace
}  // namespace autoepoch
