#include <limits>
#include <string>

#include "core/checksum.hpp"
#include "core/number_text.hpp"
#include "core/parse.hpp"
#include "core/stats.hpp"
#include "support/catch.hpp"

namespace autoepoch {
namespace {

TEST_CASE("the medians of an even number of values are the two in the middle, and their mean") {
  const std::vector<double> even = {4, 1, 8, 2};
  CHECK(lower_median(even) == 2);
  CHECK(median(even) == 3);
  CHECK(upper_median(even) == 4);
  const std::vector<double> odd = {4, 1, 8};
  CHECK(lower_median(odd) == 4);
  CHECK(median(odd) == 4);
  CHECK(upper_median(odd) == 4);
  CHECK(median({7}) == 7);
}

TEST_CASE("an ascending order keeps equal values as they stood") {
  CHECK(ascending_order(std::vector<double>{2, 1, 2, 0}) == std::vector<std::ptrdiff_t>{3, 1, 0, 2});
  CHECK(ascending_order(std::vector<double>{}).empty());
}

TEST_CASE("a number is parsed when it is the whole text") {
  CHECK(parse_number<int>("12") == 12);
  CHECK(parse_number<std::int64_t>("-3") == -3);
  CHECK(parse_number<double>("1.5e3") == 1500);
  CHECK(parse_number<double>("-inf") == -std::numeric_limits<double>::infinity());
  for (const char* const text : {"", " 12", "12 ", "12x", "+12", "1.5", "99999999999"})
    CHECK_FALSE(parse_number<int>(text));
  CHECK_FALSE(parse_number<double>("1e999"));
  CHECK_FALSE(parse_number<unsigned>("-1"));
}

TEST_CASE("non-finite numbers are words, finite ones can be cut to six digits") {
  const double infinity = std::numeric_limits<double>::infinity();
  CHECK(std::string(word_of(std::numeric_limits<double>::quiet_NaN())) == "nan");
  CHECK(std::string(word_of(infinity)) == "inf");
  CHECK(std::string(word_of(-infinity)) == "-inf");
  CHECK(six_digits(0.123456789) == 0.123457);
  CHECK(six_digits(-infinity) == -infinity);
}

TEST_CASE("checksums are those of the standards") {
  CHECK(fnv1a("") == 0xcbf29ce484222325);
  CHECK(fnv1a("foobar") == 0x85944171f73967e8);  // of the reference implementation
  Crc32c crc;
  CHECK(crc.value() == 0);
  crc.add("1234");
  crc.add("56789");
  CHECK(crc.value() == 0xE3069283);  // RFC 3720's check value
  Crc32c zeros;
  zeros.add(std::string(32, '\0'));
  CHECK(zeros.value() == 0x8A9136AA);  // RFC 3720, B.4
}

}  // namespace
}  // namespace autoepoch
