// Text inside HTML. Names, reasons and logs come from users and from programs that crash: they are text everywhere.
#pragma once

#include <string>
#include <string_view>

namespace autoepoch::report {

/// For element content and quoted attributes of HTML and SVG. Control characters that XML forbids become U+FFFD.
std::string escape_html(std::string_view text);

/// JSON that can stand inside <script type="application/json">: "<", ">", "&", U+2028 and U+2029 are written as \uXXXX,
/// so that no string can end the element or open a comment. Requires: valid JSON.
std::string escape_json_in_html(std::string_view json);

}  // namespace autoepoch::report
