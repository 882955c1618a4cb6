// The worker of the transcript in docs/wire.md: its values are sums and quotients of small numbers.
#include "autoepoch/error.hpp"
#include "autoepoch/worker.hpp"

namespace {

using namespace autoepoch;

class Quotients final : public Experiment {
 public:
  explicit Quotients(const ExperimentInput& input) : rate_(input.params.number("rate")) {
    if (rate_ > 1) throw InvalidInput("/space/rate", "must be at most 1");
  }

  Observation run_epoch() override {
    ++epoch_;
    const double loss = rate_ + 1.0 / epoch_;
    const double accuracy = 1 - 0.5 / epoch_;
    return {
        .epoch = epoch_, .value = loss, .seconds = 0.25, .metrics = {{"val_loss", loss}, {"val_accuracy", accuracy}}};
  }
  void save(const std::filesystem::path&) const override {}
  void load(const std::filesystem::path&) override {}

 private:
  double rate_;
  int epoch_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  return serve_worker({argv + 1, argv + argc},
                      [](const ExperimentInput& input) { return std::make_unique<Quotients>(input); });
}
