// The two integers that tell trials apart. They look alike and mean different things, so they are types that do not
// convert into each other or back into integers.
#pragma once

#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <ostream>
#include <string>

namespace autoepoch {

/// A whole number of one meaning. Integers convert into it; value() is the way back.
template <class Meaning>
class Identifier {
 public:
  constexpr Identifier() = default;
  template <std::integral Integer>
  constexpr Identifier(Integer value) : value_(static_cast<std::int64_t>(value)) {}

  constexpr std::int64_t value() const { return value_; }

  friend constexpr auto operator<=>(Identifier, Identifier) = default;
  friend std::ostream& operator<<(std::ostream& out, Identifier identifier) { return out << identifier.value_; }

 private:
  std::int64_t value_ = 0;
};

template <class Meaning>
std::string to_string(Identifier<Meaning> identifier) {
  return std::to_string(identifier.value());
}

/// A storage's key of a trial: unique over its studies, from 1 on. 0 is no trial.
using TrialId = Identifier<struct TrialIdMeaning>;

/// Which trial of a study, in order of creation from 0 on: what users see and type.
using TrialNumber = Identifier<struct TrialNumberMeaning>;

/// The place of a trial in a sequence of all trials of its study. Requires: a number of a trial, thus not negative.
constexpr std::size_t index_of(TrialNumber number) { return static_cast<std::size_t>(number.value()); }

}  // namespace autoepoch

template <class Meaning>
struct std::hash<autoepoch::Identifier<Meaning>> {
  std::size_t operator()(autoepoch::Identifier<Meaning> identifier) const {
    return std::hash<std::int64_t>()(identifier.value());
  }
};
