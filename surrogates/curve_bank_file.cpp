#include "surrogates/curve_bank_file.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string_view>

#include "autoepoch/error.hpp"
#include "core/checksum.hpp"
#include "surrogates/curve_scale.hpp"

namespace autoepoch {
namespace {

constexpr std::string_view kMagic = "aecurves";
constexpr std::uint32_t kVersion = 1;
constexpr std::size_t kHeaderBytes = 20;
constexpr std::size_t kCurveBytes = 4 * (1 + kCurveCells);
constexpr std::size_t kHashBytes = 8;

template <typename Word>
void put(std::string& out, Word word) {
  for (std::size_t i = 0; i < sizeof word; ++i) out.push_back(static_cast<char>(word >> (8 * i)));
}

void put(std::string& out, float value) { put(out, std::bit_cast<std::uint32_t>(value)); }

// Reads words one after the other. Requires: the bytes suffice.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  template <typename Word>
  Word word() {
    Word result = 0;
    for (std::size_t i = 0; i < sizeof result; ++i) {
      result |= static_cast<Word>(static_cast<unsigned char>(bytes_[at_++])) << (8 * i);
    }
    return result;
  }

  float number() { return std::bit_cast<float>(word<std::uint32_t>()); }

 private:
  std::string_view bytes_;
  std::size_t at_ = 0;
};

void append_curve(const CurveBank& from, Eigen::Index curve, CurveBank& to) {
  CurveRow z;
  for (int c = 0; c < kCurveCells; ++c) z[c] = from.z(curve, c);
  to.append(z, from.first_spread(curve));
}

}  // namespace

CurveBank read_curve_bank(const std::string& path) {
  const auto fail = [&](const std::string& what) -> InvalidInput { return InvalidInput(path + ": " + what); };
  std::ifstream file(path, std::ios::binary);
  if (!file) throw fail("cannot be opened");
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  const std::string_view view = bytes;
  if (view.size() < kHeaderBytes || view.substr(0, kMagic.size()) != kMagic)
    throw fail("not a bank of learning curves");
  Reader header(view.substr(kMagic.size()));
  const auto version = header.word<std::uint32_t>();
  const auto cells = header.word<std::uint32_t>();
  const std::size_t curves = header.word<std::uint32_t>();
  if (version != kVersion || cells != kCurveCells) {
    throw fail("version " + std::to_string(version) + " with " + std::to_string(cells) + " cells is not supported");
  }
  if (view.size() != kHeaderBytes + curves * kCurveBytes + kHashBytes) throw fail("is cut short or damaged");
  const std::string_view content = view.substr(0, view.size() - kHashBytes);
  if (Reader(view.substr(content.size())).word<std::uint64_t>() != fnv1a(content)) throw fail("is damaged (checksum)");

  Reader body(content.substr(kHeaderBytes));
  CurveBank bank(static_cast<Eigen::Index>(curves));
  for (std::size_t i = 0; i < curves; ++i) {
    const float spread = body.number();
    CurveRow z;
    for (int c = 0; c < kCurveCells; ++c) z[c] = body.number();
    if (!(spread > 0) || !z.isFinite().all()) throw fail("curve " + std::to_string(i) + " is not finite");
    bank.append(z, spread);
  }
  return bank;
}

void write_curve_bank(const CurveBank& bank, const std::string& path) {
  std::string bytes{kMagic};
  put(bytes, kVersion);
  put(bytes, static_cast<std::uint32_t>(kCurveCells));
  put(bytes, static_cast<std::uint32_t>(bank.size()));
  for (Eigen::Index i = 0; i < bank.size(); ++i) {
    put(bytes, static_cast<float>(bank.first_spread(i)));
    for (int c = 0; c < kCurveCells; ++c) put(bytes, bank.z(i, c));
  }
  put(bytes, fnv1a(bytes));
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << bytes << std::flush;
  if (!file) throw InvalidInput(path + ": cannot be written");
}

CurveBank bank_of_study(std::span<const LearningCurve* const> curves, Direction direction, int horizon) {
  const auto complete = [&](const LearningCurve* curve) { return !curve->empty() && curve->back().epoch == horizon; };
  CurveBank bank(std::count_if(curves.begin(), curves.end(), complete));
  if (bank.capacity() == 0) return bank;
  const CurveScale scale(curves, direction);
  const EpochGrid grid(horizon);
  for (const LearningCurve* curve : curves) {
    if (!complete(curve)) continue;
    bank.append(bridged(grid.place(*curve, [&](double value) { return scale.to_z(value); })), scale.first_spread());
  }
  return bank;
}

CurveBank join_banks(const CurveBank& first, const CurveBank& second) {
  CurveBank result(first.size() + second.size());
  for (Eigen::Index i = 0; i < first.size(); ++i) append_curve(first, i, result);
  for (Eigen::Index i = 0; i < second.size(); ++i) append_curve(second, i, result);
  return result;
}

}  // namespace autoepoch
