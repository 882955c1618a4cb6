// Which names and addresses mean this machine and no other.
#pragma once

#include <string>
#include <string_view>

namespace autoepoch::serve {

/// True for 127.0.0.0/8 and ::1 in their usual notation. A name is no address: 127.example.org is not one.
bool is_loopback(const std::string& address);

/// Whether the value of a Host header is localhost or a loopback address (IPv6 in brackets), with or without a port.
/// Any other name may be somebody else's, made to resolve to this machine.
bool is_this_machine(std::string_view host);

}  // namespace autoepoch::serve
