#include "cli/progress.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "cli/output.hpp"
#include "report/text.hpp"

namespace autoepoch::cli {
namespace {

constexpr double kSecondsBetweenRedraws = 0.2;
constexpr std::size_t kLabelWidth = 10;

struct TerminalSize {
  std::size_t columns = 80;
  std::size_t rows = 24;
};

TerminalSize terminal_size() {
  winsize size{};
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) return {};
  return {size.ws_col, size.ws_row};
}

bool is_set(const char* variable) {
  const char* value = std::getenv(variable);
  return value != nullptr && *value != '\0';
}

void write_to_terminal(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stderr);
  std::fflush(stderr);
}

std::string incumbent_line(const History& history, const Trial& trial, const Observation& observation) {
  return fmt::format("trial {} is best: {} {} at epoch {}", trial.number.value(), history.spec().objective.metric,
                     report::format_number(observation.value), observation.epoch);
}

}  // namespace

std::unique_ptr<Observer> make_progress(bool quiet) {
  if (quiet) return std::make_unique<Observer>();
  const char* terminal = std::getenv("TERM");
  const bool can_move_cursor = isatty(STDERR_FILENO) && terminal != nullptr && std::string_view(terminal) != "dumb";
  if (!can_move_cursor) return std::make_unique<PlainProgress>();
  return std::make_unique<LiveProgress>(!is_set("NO_COLOR"));
}

void PlainProgress::on_event(const History& history, const Executor&, const TrialEvent& event, const Trial& trial) {
  note(fmt::format("{:>11}  {}", report::format_duration(history.seconds()), study::describe(event, trial)));
}

void PlainProgress::on_remark(const History& history, const Executor&, const TrialEvent& event) {
  note(fmt::format("{:>11}  {}", report::format_duration(history.seconds()), report::single_line(event.text)));
}

void PlainProgress::on_epoch(const History& history, const Executor&, const Trial& trial,
                             const Observation& observation) {
  if (!incumbent_.improves(history, trial, observation)) return;
  note(fmt::format("{:>11}  {}", report::format_duration(history.seconds()),
                   incumbent_line(history, trial, observation)));
}

LiveProgress::~LiveProgress() { draw(); }

void LiveProgress::write_above(std::string_view line) {
  const std::string erase = erase_sequence(terminal_size().columns);
  widths_on_screen_.clear();
  write_to_terminal(fmt::format("{}{}\n", erase, line));
  draw();
}

void LiveProgress::on_event(const History& history, const Executor& executor, const TrialEvent& event,
                            const Trial& trial) {
  const bool stays =
      event.kind == EventKind::failed || event.kind == EventKind::retried || event.kind == EventKind::remark;
  if (stays) write_above(study::describe(event, trial));
  on_idle(history, executor);
  if (history.count(TrialState::running) == 0) update(history, executor);  // perhaps the end: the destructor draws it
}

void LiveProgress::on_remark(const History&, const Executor&, const TrialEvent& event) {
  write_above(report::single_line(event.text));
}

void LiveProgress::on_epoch(const History& history, const Executor& executor, const Trial&, const Observation&) {
  on_idle(history, executor);
}

void LiveProgress::on_idle(const History& history, const Executor& executor) {
  if (!is_due(executor)) return;
  update(history, executor);
  draw();
  drawn_ = executor.now();
}

bool LiveProgress::is_due(const Executor& executor) const { return executor.now() - drawn_ >= kSecondsBetweenRedraws; }

void LiveProgress::update(const History& history, const Executor& executor) {
  if (started_ < 0) {
    started_ = executor.now();
    epochs_at_start_ = history.epochs_spent();
  }
  const double elapsed = executor.now() - started_;
  const double epochs = static_cast<double>(history.epochs_spent() - epochs_at_start_);
  frame_ = compose_frame(history, executor.slots(), elapsed > 0 ? epochs / elapsed : 0);
}

void LiveProgress::draw() {
  const TerminalSize size = terminal_size();
  std::string text = erase_sequence(size.columns);
  widths_on_screen_.clear();
  const std::size_t lines = std::min(frame_.size(), size.rows - 1);
  for (std::size_t i = 0; i < lines; ++i) {
    const std::string label = report::fit(fmt::format("{:<{}}", frame_[i].label, kLabelWidth), size.columns);
    const std::size_t room = size.columns - report::display_width(label);
    const std::string content = room > 0 ? report::fit(report::single_line(frame_[i].text), room) : "";
    text += colours_ ? "\x1b[2m" + label + "\x1b[0m" + content : label + content;
    text += '\n';
    widths_on_screen_.push_back(report::display_width(label) + report::display_width(content));
  }
  write_to_terminal(text);
}

// After the window became narrower, the terminal may have wrapped the lines on the screen.
std::string LiveProgress::erase_sequence(std::size_t columns) const {
  std::size_t rows = 0;
  for (const std::size_t width : widths_on_screen_) rows += std::max<std::size_t>(1, (width + columns - 1) / columns);
  return rows == 0 ? "" : fmt::format("\r\x1b[{}A\x1b[J", rows);
}

}  // namespace autoepoch::cli
