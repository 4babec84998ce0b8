#include "traceroute_options.h"

#include "option_values.h"
#include "vpcsim/base/format.h"

namespace vpcsim {
namespace {

using namespace option_values;

constexpr const char* kArguments = "SCENARIO FROM TO SIZE";
static_assert(kLargestTracePacket == 8'556, "the help says so");

po::options_description traceroute_options()
{
    po::options_description options{"Options"};
    options.add_options()("help,h", "show this help")  //
        (",4", "IPv4 (the default)")                   //
        (",6", "IPv6")                                 //
        ("icmp,I", "echo requests, not datagrams")     //
        ("tcp,T", "SYNs, not datagrams")               //
        ("port,p", text("PORT"),
         "where the first datagram goes, or all SYNs; of echo requests the first sequence number (default: 33434, 80, "
         "1)")                                                                                         //
        ("first,f", text("TTL")->default_value("1"), "of the first probes")                            //
        ("max-hops,m", text("TTL")->default_value("30"), "of the last ones")                           //
        ("queries,q", text("N")->default_value("3"), "probes of each TTL, 1 to 10")                    //
        ("sim-queries,N", text("N")->default_value("16"), "probes that wait for an answer at a time")  //
        ("wait,w", text("TIME")->default_value("5"), "seconds an answer is waited for, or 200ms")      //
        ("sendwait,z", text("TIME")->default_value("0"),
         "seconds from one probe to the next, at least; above 10 milliseconds, or with a unit")       //
        ("dont-fragment,F", "no router may cut the probes")                                           //
        (",n", "addresses, no names")                                                                 //
        ("at", text("T")->default_value("0"), "when it begins, beside the timeline: seconds, or 1m")  //
        ("capture", text("FILE"), "write FROM's packets to a .pcap file")                             //
        ("seed", text("N"), "instead of the scenario's seed")                                         //
        ("format", text("text|json|jsonl")->default_value("text"), "of the results");
    return options;
}

TraceMethod method_of(const po::variables_map& values)
{
    if (values.count("icmp") > 0 && values.count("tcp") > 0)
        throw UsageError{"--icmp and --tcp exclude each other"};
    if (values.count("icmp") > 0)
        return TraceMethod::Icmp;
    return values.count("tcp") > 0 ? TraceMethod::Tcp : TraceMethod::Udp;
}

std::uint32_t count_of(const po::variables_map& values, const char* name, std::uint64_t most)
{
    return static_cast<std::uint32_t>(number_of(values, name, 1, most));
}

// As Linux's traceroute has it: "if the value is more than 10, it specifies a number in milliseconds".
Duration gap_of(const po::variables_map& values)
{
    const Duration gap = time_of(values, "sendwait");
    const bool has_unit = parse_duration(text_of(values, "sendwait")).has_value();
    return !has_unit && gap > seconds(10) ? gap / 1000 : gap;
}

TracerouteOptions trace_of(const po::variables_map& values)
{
    TracerouteOptions trace;
    trace.method = method_of(values);
    if (values.count("port") > 0)
        trace.port = static_cast<std::uint16_t>(
            count_of(values, "port", trace.method == TraceMethod::Tcp ? 65'535 : kHighestTracePort));
    trace.first_hop = count_of(values, "first", 255);
    trace.most_hops = count_of(values, "max-hops", 255);
    if (trace.first_hop > trace.most_hops)
        throw UsageError{format("--first {} is above --max-hops {}", trace.first_hop, trace.most_hops)};
    trace.queries = count_of(values, "queries", kMostTraceQueries);
    trace.at_once = count_of(values, "sim-queries", 1000);
    trace.wait = positive_time_of(values, "wait");
    trace.gap = gap_of(values);
    trace.dont_fragment = values.count("dont-fragment") > 0;
    return trace;
}

// The least depends on the family, which is known when the ends are.
std::uint32_t size_of(const std::string& text, TraceMethod method)
{
    if (method == TraceMethod::Tcp)
        throw UsageError{"SIZE is of datagrams and echo requests; SYNs have always the same"};
    return static_cast<std::uint32_t>(number_in(text, "SIZE", kLeastTracePacket, kLargestTracePacket, kLongestPacket));
}

}  // namespace

TracerouteFlags parse_traceroute_flags(const Arguments& arguments)
{
    const po::variables_map values = parse(arguments, traceroute_options(), kArguments, 4);
    TracerouteFlags flags;
    flags.wants_help = values.count("help") > 0;
    if (flags.wants_help)
        return flags;
    const std::vector<std::string> names = positional_of(values, kArguments);
    if (names.size() < 3)
        throw UsageError{"traceroute needs three arguments: SCENARIO FROM TO, and may have SIZE"};
    read_ad_hoc(values, names, flags);
    flags.trace = trace_of(values);
    if (names.size() > 3)
        flags.trace.packet_size = size_of(names[3], flags.trace.method);
    flags.is_numeric = values.count("-n") > 0;
    flags.at = kStart + time_of(values, "at");
    flags.capture_file = path_of(values, "capture");
    flags.seed = seed_of(values);
    flags.format = format_of(values);
    return flags;
}

std::string traceroute_help()
{
    return help_text(
        "Usage: vpcsim traceroute [OPTIONS] SCENARIO FROM TO [SIZE]\n"
        "FROM is an instance or one of its network interfaces (ecs1/eth1); TO may be an address, too. SIZE "
        "is that of\nthe IP packets, up to 8556: 60 in IPv4 and 80 in IPv6 where it is not given.\n"
        "A vRouter is silent where a TTL ends, and shown as `* * *`, unless the scenario assumes "
        "`time_exceeded_answered`;\na guest that forwards answers. The scenario's own checks and captures "
        "are left out.",
        traceroute_options());
}

}  // namespace vpcsim
