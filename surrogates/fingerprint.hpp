// A number that tells whether data have changed, for results that are kept until they do.
#pragma once

#include <bit>
#include <cstdint>

namespace autoepoch {

class Fingerprint {
 public:
  void add(std::uint64_t word) {
    value_ = std::rotl(value_ ^ word, 23) * 0x9e3779b97f4a7c15;  // odd, so that no bit is lost
  }
  void add(double number) { add(std::bit_cast<std::uint64_t>(number)); }

  std::uint64_t value() const { return value_; }

 private:
  std::uint64_t value_ = 1;
};

}  // namespace autoepoch
