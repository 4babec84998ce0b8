// An iperf load for people and for programs: iperf3's own table, its JSON, a line for each interval.
#pragma once

#include <string>
#include <string_view>

#include "vpcsim/base/value.h"
#include "vpcsim/guest/iperf_load.h"

namespace vpcsim {

// What the client of iperf3 3.12 prints, line shapes included, and behind its table what iperf3 does not know: delays
// and fairness. `target` as the user named it.
std::string iperf_text(const IperfResult& iperf, std::string_view target);
// Why it is not whole: "interrupted at 3s", "unable to connect to server: Connection refused"; empty: it is.
std::string iperf_error(const IperfResult& iperf);
// "9.42 Mbit/s, 23 retransmissions"
std::string iperf_outcome(const IperfResult& iperf);

// iperf3's `start`, `intervals` and `end`, keys in a fixed order; `version` is that of our results. Rates are whole
// bit/s. What iperf3 has of its own machine is left out.
Value iperf_document(const IperfResult& iperf, std::string_view target);
// The same as events, one a line: start, each interval, an error, end; in the manner of iperf3's --json-stream.
std::string iperf_json_lines(const IperfResult& iperf, std::string_view target);
// A head, and a line for each interval of each stream.
std::string iperf_csv(const IperfResult& iperf);

}  // namespace vpcsim
