#include "experiments/gpus.hpp"

#include "support/catch.hpp"

namespace autoepoch::experiments {
namespace {

constexpr const char* kListing =
    "GPU-6f01ab, 40960, NVIDIA A100-SXM4-40GB\n"
    "GPU-77aa00, 24576, NVIDIA GeForce RTX 3090, rev 2\n";

}  // namespace

TEST_CASE("The driver's list of GPUs is read") {
  const auto gpus = parse_gpus(kListing, std::nullopt);
  REQUIRE(gpus.size() == 2);
  CHECK(gpus[1] == Gpu{.index = 1,
                       .uuid = "GPU-77aa00",
                       .name = "NVIDIA GeForce RTX 3090, rev 2",
                       .memory = std::int64_t{24576} << 20});
  CHECK(parse_gpus("", std::nullopt).empty());
}

TEST_CASE("CUDA_VISIBLE_DEVICES chooses and orders the GPUs") {
  const auto swapped = parse_gpus(kListing, "1,GPU-6f");
  REQUIRE(swapped.size() == 2);
  CHECK(swapped[0].uuid == "GPU-77aa00");
  CHECK(swapped[0].index == 0);
  CHECK(swapped[1].uuid == "GPU-6f01ab");
  const auto slice = parse_gpus(kListing, "MIG-0815");
  REQUIRE(slice.size() == 1);
  CHECK(slice[0].uuid == "MIG-0815");
  CHECK(parse_gpus(kListing, "").empty());
}

TEST_CASE("Without a GPU nobody is asked") { CHECK(find_gpus(0).empty()); }

}  // namespace autoepoch::experiments
