// What is shown on stderr while a search runs.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "autoepoch/tuner.hpp"
#include "cli/progress_frame.hpp"
#include "study/observers.hpp"

namespace autoepoch::cli {

/// The live display on a terminal that can move its cursor, otherwise plain lines; nothing when it is to be quiet.
std::unique_ptr<Observer> make_progress(bool quiet = false);

/// One line per event worth a line.
class PlainProgress final : public Observer {
 public:
  void on_event(const History&, const Executor&, const TrialEvent&, const Trial&) override;
  void on_remark(const History&, const Executor&, const TrialEvent&) override;
  void on_epoch(const History&, const Executor&, const Trial&, const Observation&) override;

 private:
  study::IncumbentWatch incumbent_;
};

/// A few lines at the bottom of the terminal, redrawn in place at most five times a second; failures and remarks stay
/// above them. Changes no setting of the terminal, so that nothing needs to be restored however the program ends.
class LiveProgress final : public Observer {
 public:
  explicit LiveProgress(bool colours) : colours_(colours) {}
  ~LiveProgress() override;
  void on_event(const History&, const Executor&, const TrialEvent&, const Trial&) override;
  void on_remark(const History&, const Executor&, const TrialEvent&) override;
  void on_epoch(const History&, const Executor&, const Trial&, const Observation&) override;
  void on_idle(const History&, const Executor&) override;

 private:
  void write_above(std::string_view line);
  bool is_due(const Executor& executor) const;
  void update(const History& history, const Executor& executor);
  void draw();
  std::string erase_sequence(std::size_t columns) const;

  bool colours_;
  double started_ = -1;  // Executor::now() of the first event; < 0: none yet
  double drawn_ = 0;     // ... of the last redraw
  std::int64_t epochs_at_start_ = 0;
  std::vector<FrameLine> frame_;
  std::vector<std::size_t> widths_on_screen_;  // columns of each line drawn last
};

}  // namespace autoepoch::cli
