#include "report/plot_frame.hpp"

namespace autoepoch::report {

void PlotFrame::draw(Svg& svg) const {
  constexpr double kPixelsPerTick = 70;
  const auto& [corner, size, x_title, y_title] = layout_;
  const double bottom = corner.y + size.y;
  for (const Tick& tick : y_.ticks(static_cast<int>(size.y / kPixelsPerTick) + 1)) {
    const double y = bottom - size.y * tick.place;
    if (y < corner.y || y > bottom) continue;
    svg.line({corner.x, y}, {corner.x + size.x, y}, {.colour = kPale});
    svg.text({corner.x - 8, y + 4}, tick.label, {.anchor = Anchor::end});
  }
  for (const Tick& tick : x_.ticks(static_cast<int>(size.x / kPixelsPerTick) + 1))
    svg.text({corner.x + size.x * tick.place, bottom + 18}, tick.label, {.anchor = Anchor::middle});
  svg.line({corner.x, bottom}, {corner.x + size.x, bottom}, {.colour = kGrey});
  svg.text({corner.x + size.x / 2, bottom + 38}, x_title, {.anchor = Anchor::middle});
  svg.text({corner.x - 54, corner.y + size.y / 2}, y_title, {.anchor = Anchor::middle, .upwards = true});
}

}  // namespace autoepoch::report
