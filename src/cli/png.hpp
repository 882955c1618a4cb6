// Drawings as pixels.
#pragma once

#include <string>
#include <string_view>

namespace autoepoch::cli {

/// The SVG document as a PNG file's bytes, two pixels for each of its own. Throws Error when the program was built
/// without librsvg, or when memory is short.
std::string render_png(std::string_view svg);

}  // namespace autoepoch::cli
